package org.multiverse.curator.places;

import java.nio.file.Path;
import java.util.Optional;
import software.amazon.awssdk.core.sync.RequestBody;

/** S3: listed, copied and read in ranges by Beam, and written by {@link S3Objects}. */
final class S3Store extends BeamStore {
  @Override
  public Optional<Found> read(String spec) {
    return S3Objects.at(spec).read();
  }

  @Override
  public void put(Path file, String spec) {
    S3Objects.at(spec).write(RequestBody.fromFile(file));
  }

  @Override
  public void put(byte[] bytes, String spec) {
    S3Objects.at(spec).write(RequestBody.fromBytes(bytes));
  }

  @Override
  public boolean isConditional() {
    return true;
  }

  @Override
  public boolean writeOver(String spec, String tag, byte[] bytes) {
    return S3Objects.at(spec).writeOver(tag, bytes);
  }
}
