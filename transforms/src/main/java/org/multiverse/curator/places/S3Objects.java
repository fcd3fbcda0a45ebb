package org.multiverse.curator.places;

import java.net.HttpURLConnection;
import java.util.Optional;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Objects of S3 that are read and written whole, in one request each. Such a write is seen whole or
 * not at all, and can be made to depend on what is there, which Beam's file systems can't say.
 */
final class S3Objects {
  private static final String SCHEME = "s3://";
  private static final int PRECONDITION_FAILED = 412;

  private final String bucket;
  private final String key;

  private S3Objects(String bucket, String key) {
    this.bucket = bucket;
    this.key = key;
  }

  /** Whether a URL is one of S3. */
  static boolean isOne(String spec) {
    return spec.startsWith(SCHEME);
  }

  static S3Objects at(String spec) {
    String path = spec.substring(SCHEME.length());
    int slash = path.indexOf('/');
    return slash < 0
        ? new S3Objects(path, "")
        : new S3Objects(path.substring(0, slash), path.substring(slash + 1));
  }

  /** The object, empty when there is none. */
  Optional<Store.Found> read() {
    try {
      ResponseBytes<GetObjectResponse> object =
          S3Clients.client().getObjectAsBytes(get -> get.bucket(bucket).key(key));
      return Optional.of(new Store.Found(object.asByteArray(), object.response().eTag()));
    } catch (NoSuchKeyException e) {
      return Optional.empty();
    } catch (S3Exception e) {
      // Without a code: the answer's text was lost on its way.
      if (e.statusCode() == HttpURLConnection.HTTP_NOT_FOUND
          && (e.awsErrorDetails() == null || e.awsErrorDetails().errorCode() == null)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Writes the object, in place of what is there. */
  void write(RequestBody body) {
    S3Clients.client().putObject(put().build(), body);
  }

  /**
   * Writes the object if it is still as it was found.
   *
   * @param tag of what is to be overwritten, {@link Store#ABSENT} for nothing
   * @return whether it was
   */
  boolean writeOver(String tag, byte[] bytes) {
    PutObjectRequest request =
        put()
            .overrideConfiguration(
                with ->
                    with.putHeader(tag.equals(Store.ABSENT) ? "If-None-Match" : "If-Match", tag))
            .build();
    try {
      S3Clients.client().putObject(request, RequestBody.fromBytes(bytes));
      return true;
    } catch (S3Exception e) {
      // Two such writes at the same time: one of them is told to try again.
      if (e.statusCode() == PRECONDITION_FAILED
          || e.statusCode() == HttpURLConnection.HTTP_CONFLICT
          || (!tag.equals(Store.ABSENT) && e instanceof NoSuchKeyException)) {
        return false;
      }
      throw e;
    }
  }

  private PutObjectRequest.Builder put() {
    return PutObjectRequest.builder().bucket(bucket).key(key);
  }
}
