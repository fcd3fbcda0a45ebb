package org.multiverse.curator.pipelines;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.FileLock;
import org.multiverse.curator.contracts.RunLayout;
import org.multiverse.curator.places.Lease;
import org.multiverse.curator.places.Place;

/**
 * Keeps two runs from writing one folder. On a disk the operating system lets go of it when a
 * process dies, so a killed run never stands in the way of the next. An object store knows no
 * locks: there it is a lease, which runs out.
 */
final class RunLock implements AutoCloseable {
  private final FileLock lock;
  private final Lease lease;

  private RunLock(FileLock lock, Lease lease) {
    this.lock = lock;
    this.lease = lease;
  }

  /**
   * Takes the folder, which is made when it is not there.
   *
   * @throws CuratorException when the folder can't be written, or another run writes it
   */
  static RunLock of(Place folder) {
    try {
      if (!folder.isLocal()) {
        return new RunLock(null, Lease.take(folder.resolve(RunLayout.LEASE)));
      }
      Files.createDirectories(folder.path());
      FileLock lock =
          FileLock.tryLock(folder.path().resolve(RunLayout.LOCK))
              .orElseThrow(
                  () ->
                      CuratorException.usage(
                          "Cannot write output "
                              + folder
                              + ": another run is writing it; wait for its end"));
      return new RunLock(lock, null);
    } catch (FileAlreadyExistsException e) {
      throw CuratorException.usage("Cannot write output " + folder + ": it is not a folder", e);
    } catch (IOException e) {
      throw CuratorException.usage("Cannot write output " + folder + ": " + Causes.reason(e), e);
    }
  }

  /**
   * Makes sure that the folder is still this run's.
   *
   * @throws CuratorException INTERNAL when another run has it by now
   */
  void requireHeld() throws IOException {
    if (lease != null) {
      lease.requireHeld();
    }
  }

  @Override
  public void close() {
    if (lease != null) {
      lease.close();
    }
    if (lock != null) {
      lock.close();
    }
  }
}
