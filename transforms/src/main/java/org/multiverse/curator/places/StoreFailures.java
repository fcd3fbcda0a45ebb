package org.multiverse.curator.places;

import java.io.IOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * What went wrong with a file elsewhere than on a disk, in the user's words: whose turn it is, the
 * URL, and what to do.
 */
final class StoreFailures {
  private static final int THROTTLED = 429;
  static final String GOES_ON = " (the same command goes on when it is back)";

  /** What S3 answers, by its code. */
  private static final Map<String, String> BY_CODE =
      Map.ofEntries(
          Map.entry("NoSuchBucket", "there is no such bucket (create it, or mend its name)"),
          Map.entry("InvalidBucketName", "this is no name of a bucket (mend it)"),
          Map.entry(
              "InvalidAccessKeyId",
              "the store does not know the access key (set AWS_ACCESS_KEY_ID and"
                  + " AWS_SECRET_ACCESS_KEY, or AWS_PROFILE)"),
          Map.entry(
              "SignatureDoesNotMatch",
              "the secret key is not that of the access key (set AWS_SECRET_ACCESS_KEY)"),
          Map.entry("ExpiredToken", "the session token has expired (fetch a new one)"),
          Map.entry("InvalidToken", "the session token is none (fetch a new one)"),
          Map.entry("RequestTimeTooSkewed", "the clock of this machine is wrong (set it)"),
          Map.entry("PermanentRedirect", "the bucket lies in another region (set AWS_REGION)"),
          Map.entry(
              "AuthorizationHeaderMalformed", "the bucket lies in another region (set AWS_REGION)"),
          Map.entry("InvalidObjectState", "the object is archived (restore it)"));

  /** Failures of a connection, which may be gone with the next one. */
  private static final List<Class<? extends Throwable>> PASSING =
      List.of(
          ConnectException.class,
          NoRouteToHostException.class,
          SocketException.class,
          SocketTimeoutException.class,
          UnknownHostException.class,
          SSLException.class);

  private StoreFailures() {}

  /** The failure of a place as the user is to read it; empty when it is none of its store. */
  static Optional<CuratorException> of(String spec, Throwable failure) {
    CuratorException known = Causes.find(failure, CuratorException.class);
    if (known != null) {
      return Optional.of(known);
    }
    String scheme = Stores.scheme(spec);
    Optional<CuratorException> own =
        HadoopStore.isOne(scheme)
            ? HadoopFailures.of(spec, failure)
            : GcsStore.isOne(scheme) ? GcsFailures.of(spec, failure) : ofS3(spec, failure);
    return own.isPresent() || !isOfConnection(failure)
        ? own
        : Optional.of(unreachable(spec, failure));
  }

  private static CuratorException unreachable(String spec, Throwable failure) {
    return CuratorException.unreachable(
        "Cannot reach " + spec + ": " + connection(failure) + GOES_ON, failure);
  }

  private static Optional<CuratorException> ofS3(String spec, Throwable failure) {
    AwsServiceException answer = Causes.find(failure, AwsServiceException.class);
    if (answer != null) {
      return Optional.of(answered(spec, answer));
    }
    SdkException call = Causes.find(failure, SdkException.class);
    String said = call == null ? "" : String.valueOf(call.getMessage());
    if (said.contains("Unable to load credentials") || said.contains("Access key ID")) {
      return Optional.of(
          CuratorException.usage(
              "Cannot reach "
                  + spec
                  + ": no credentials were found (set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY,"
                  + " or AWS_PROFILE)",
              failure));
    }
    if (said.contains("Unable to load region")) {
      return Optional.of(
          CuratorException.usage(
              "Cannot reach " + spec + ": no region was found (set AWS_REGION)", failure));
    }
    return call instanceof SdkClientException
        ? Optional.of(unreachable(spec, failure))
        : Optional.empty();
  }

  /** The same as an exception to throw: one of ours, or the failure as it was. */
  static IOException thrown(String spec, Exception failure) throws IOException {
    Optional<CuratorException> ours = of(spec, failure);
    if (ours.isPresent()) {
      throw ours.get();
    }
    if (failure instanceof RuntimeException runtime) {
      throw runtime;
    }
    throw failure instanceof IOException io ? io : new IOException(Causes.reason(failure), failure);
  }

  /** The failure of a connection that broke off again and again. */
  static CuratorException brokenOff(String spec, Exception failure) {
    return of(spec, failure).orElseGet(() -> unreachable(spec, failure));
  }

  /** Whether another try may well succeed. */
  static boolean isPassing(Throwable failure) {
    AwsServiceException answer = Causes.find(failure, AwsServiceException.class);
    if (answer != null) {
      return isOfServer(answer);
    }
    return failure instanceof IOException
        && Causes.find(failure, CuratorException.class) == null
        && !HadoopFailures.isRefusal(failure)
        && !GcsFailures.isRefusal(failure);
  }

  private static boolean isOfServer(AwsServiceException answer) {
    return answer.statusCode() >= HttpURLConnection.HTTP_INTERNAL_ERROR
        || answer.statusCode() == THROTTLED;
  }

  static boolean isOfConnection(Throwable failure) {
    return PASSING.stream().anyMatch(type -> Causes.find(failure, type) != null);
  }

  /** What happened to a connection, in words. */
  static String connection(Throwable failure) {
    if (Causes.find(failure, UnknownHostException.class) != null) {
      return "its host is not known";
    }
    if (Causes.find(failure, SSLException.class) != null) {
      return "no safe connection could be made";
    }
    // The deepest one: those above repeat the names of their causes.
    Throwable cause = Causes.innermost(failure);
    return cause instanceof ConnectException
        ? "nothing answers there"
        : cause instanceof SocketTimeoutException || String.valueOf(cause).contains("imeout")
            ? "no answer came in time"
            : "the connection broke off";
  }

  static String bucket(String spec) {
    int slash = spec.indexOf('/', spec.indexOf("://") + "://".length());
    return slash < 0 ? spec : spec.substring(0, slash);
  }

  private static CuratorException answered(String spec, AwsServiceException answer) {
    AwsErrorDetails details = answer.awsErrorDetails();
    String code = details == null ? null : details.errorCode();
    String known = code == null ? null : BY_CODE.get(code);
    if (known != null) {
      return CuratorException.usage(
          "Cannot reach " + (code.contains("Bucket") ? bucket(spec) : spec) + ": " + known, answer);
    }
    String name = code == null || code.isBlank() ? "" : " " + code;
    int status = answer.statusCode();
    if (isOfServer(answer)) {
      return CuratorException.unreachable(
          "Cannot reach " + spec + ": its store answers " + status + name + GOES_ON, answer);
    }
    return switch (status) {
      case HttpURLConnection.HTTP_UNAUTHORIZED, HttpURLConnection.HTTP_FORBIDDEN ->
          CuratorException.usage(
              "Cannot reach "
                  + spec
                  + ": access denied (the key in AWS_ACCESS_KEY_ID needs s3:ListBucket,"
                  + " s3:GetObject, and to write s3:PutObject and s3:DeleteObject)",
              answer);
      case HttpURLConnection.HTTP_MOVED_PERM, HttpURLConnection.HTTP_MOVED_TEMP ->
          CuratorException.usage(
              "Cannot reach " + spec + ": " + BY_CODE.get("PermanentRedirect"), answer);
      default ->
          CuratorException.usage(
              "Cannot reach " + spec + ": its store answers " + status + name, answer);
    };
  }
}
