package org.multiverse.curator.places;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.InvalidPathException;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.ipc.RetriableException;
import org.apache.hadoop.ipc.RpcException;
import org.apache.hadoop.ipc.StandbyException;
import org.apache.hadoop.security.AccessControlException;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;

/** What goes wrong with HDFS, in the user's words. */
final class HadoopFailures {
  private static final Pattern DENIED =
      Pattern.compile(
          "Permission denied: user=([^,]*), access=([A-Z_]*), inode=\"([^\"]*)\":([^\\s]*)");

  /** Servers that don't speak to those who are nobody. */
  private static final Pattern KERBEROS =
      Pattern.compile(
          "SIMPLE authentication is not enabled|Client cannot authenticate|GSS initiate failed|"
              + "Server asks us to fall back to SIMPLE|initiate failed|Kerberos");

  private static final int DEEPEST = 16;

  private static final Pattern NO_NAME_NODE =
      Pattern.compile(
          "RPC response (?:exceeds|has invalid)|Invalid (?:rpc|header)|"
              + "Unknown protocol|Protocol message|incompatible with");

  private HadoopFailures() {}

  /** Whether another try may well succeed. */
  static boolean isPassing(Throwable failure) {
    return !(failure instanceof FileNotFoundException) && awayBecause(failure) != null;
  }

  /** Whether it is an answer, which will be the same the next time. */
  static boolean isRefusal(Throwable failure) {
    return refusedBecause(failure) != null;
  }

  /** The failure of a place as the user is to read it; empty when it is none of HDFS's own. */
  static Optional<CuratorException> of(String spec, Throwable failure) {
    String refused = refusedBecause(failure);
    if (refused != null) {
      return Optional.of(CuratorException.usage("Cannot reach " + spec + ": " + refused, failure));
    }
    String away = awayBecause(failure);
    return away == null
        ? Optional.empty()
        : Optional.of(
            CuratorException.unreachable(
                "Cannot reach " + spec + ": " + away + StoreFailures.GOES_ON, failure));
  }

  private static String refusedBecause(Throwable failure) {
    String said = said(failure);
    if (KERBEROS.matcher(said).find()) {
      return "it asks for Kerberos (kinit, and set HADOOP_CONF_DIR)";
    }
    if (Causes.find(failure, AccessControlException.class) != null
        || said.contains("Permission denied: user=")) {
      Matcher denied = DENIED.matcher(said);
      return denied.find()
          ? "access denied (user "
              + denied.group(1)
              + " may not "
              + rights(denied.group(2))
              + " "
              + denied.group(3)
              + ", which is "
              + denied.group(4)
              + "; ask its owner, or set HADOOP_USER_NAME)"
          : "access denied (ask the owner, or set HADOOP_USER_NAME)";
    }
    if (said.contains("Incomplete HDFS URI") || said.contains("Invalid URI for NameNode")) {
      return "no host is in it (hdfs://HOST:PORT/PATH, or set HADOOP_CONF_DIR)";
    }
    if (said.contains("Empty Mount table") || said.contains("Cannot initialize mount")) {
      return "no such mount table is configured (set HADOOP_CONF_DIR)";
    }
    if (Causes.find(failure, UnsupportedFileSystemException.class) != null) {
      return "no file system for it is known";
    }
    if (Causes.find(failure, ParentNotDirectoryException.class) != null) {
      return "what should be a folder on its way is a file";
    }
    if (Causes.find(failure, FileAlreadyExistsException.class) != null) {
      return "something of that name is there";
    }
    if (Causes.find(failure, InvalidPathException.class) != null
        || said.contains("Invalid path name")) {
      return "this is no name of a file there (no part of it may hold a colon)";
    }
    if (said.contains("quota") && said.contains("exceeded")) {
      return "the quota of a folder is used up (free some of it, or have it raised)";
    }
    if (NO_NAME_NODE.matcher(said).find()) {
      return "what answers there is no name node (its RPC port is wanted, mostly 8020 or 9000)";
    }
    return null;
  }

  private static String rights(String access) {
    return access.toLowerCase(Locale.ROOT).replace("_", " and ");
  }

  private static String awayBecause(Throwable failure) {
    String said = said(failure);
    if (said.contains("is in safe mode") || said.contains("SafeModeException")) {
      return "its name node is in safe mode";
    }
    if (Causes.find(failure, StandbyException.class) != null
        || said.contains("Operation category ")) {
      return "its name node is on standby";
    }
    if (Causes.find(failure, RetriableException.class) != null) {
      return "its name node is starting";
    }
    if (said.contains("could only be written to")) {
      return "no data node takes what is to be written";
    }
    if (said.contains("All datanodes") || said.contains("Unable to create new block")) {
      return "a data node broke off, and no other one takes what is to be written";
    }
    if (said.contains("Could not obtain block") || said.contains("obtain the last block")) {
      return "no data node that holds a part of it answers";
    }
    if (said.contains("not have enough number of replicas")) {
      return "its data nodes have not stored it in time";
    }
    if (said.contains("retry") && said.contains("exhausted")) {
      return "no name node answers";
    }
    if (StoreFailures.isOfConnection(failure)) {
      return StoreFailures.connection(failure);
    }
    boolean brokenOff =
        Causes.find(failure, EOFException.class) != null
            || said.contains("Failed on local exception")
            || failure instanceof RpcException;
    return brokenOff ? "the connection broke off" : null;
  }

  /** The words of a failure and of all that caused it. */
  private static String said(Throwable failure) {
    StringBuilder said = new StringBuilder();
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
      said.append(cause instanceof IOException ? cause.getMessage() : cause).append('\n');
      cause = cause.getCause();
    }
    return said.toString();
  }
}
