package org.multiverse.curator.places;

import com.google.api.client.googleapis.json.GoogleJsonError;
import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.http.HttpResponseException;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.net.HttpURLConnection;
import java.util.Optional;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;

/** What goes wrong with Google Cloud Storage, in the user's words. */
final class GcsFailures {
  private static final int THROTTLED = 429;
  private static final int TIMED_OUT = 408;

  private static final String LOGIN =
      "gcloud auth application-default login, or set GOOGLE_APPLICATION_CREDENTIALS";

  private GcsFailures() {}

  /** Whether what was not found is the bucket, and not an object in it. */
  static boolean isNoBucket(GoogleJsonResponseException answer) {
    GoogleJsonError details = answer.getDetails();
    String said = details == null ? answer.getContent() : details.getMessage();
    return String.valueOf(said).contains("bucket does not exist");
  }

  /** Whether it is an answer, which will be the same the next time. */
  static boolean isRefusal(Throwable failure) {
    HttpResponseException answer = Causes.find(failure, HttpResponseException.class);
    return answer != null && !isOfServer(answer.getStatusCode());
  }

  /** Whether an answer came, and ended too early. */
  static boolean isBrokenOff(Throwable failure) {
    return Causes.find(failure, HttpResponseException.class) == null
        && (Causes.find(failure, EOFException.class) != null
            || String.valueOf(failure.getMessage()).contains("closed prematurely"));
  }

  private static boolean isOfServer(int status) {
    return status >= HttpURLConnection.HTTP_INTERNAL_ERROR
        || status == THROTTLED
        || status == TIMED_OUT;
  }

  /** The failure of a place as the user is to read it; empty when it is none of this store. */
  static Optional<CuratorException> of(String spec, Throwable failure) {
    if (failure instanceof FileNotFoundException) {
      return Optional.empty();
    }
    HttpResponseException answer = Causes.find(failure, HttpResponseException.class);
    if (answer != null) {
      return Optional.of(answered(spec, answer));
    }
    if (isBrokenOff(failure)) {
      return Optional.of(
          CuratorException.unreachable(
              "Cannot reach " + spec + ": the connection broke off" + StoreFailures.GOES_ON,
              failure));
    }
    String said = String.valueOf(failure.getMessage());
    return said.contains("access token") || said.contains("Error parsing token")
        ? Optional.of(
            CuratorException.usage(
                "Cannot reach " + spec + ": the credentials give no access token (" + LOGIN + ")",
                failure))
        : Optional.empty();
  }

  private static CuratorException answered(String spec, HttpResponseException answer) {
    int status = answer.getStatusCode();
    if (isOfServer(status)) {
      return CuratorException.unreachable(
          "Cannot reach " + spec + ": its store answers " + status + StoreFailures.GOES_ON, answer);
    }
    return CuratorException.usage("Cannot reach " + refused(spec, answer), answer);
  }

  private static String refused(String spec, HttpResponseException answer) {
    return switch (answer.getStatusCode()) {
      case HttpURLConnection.HTTP_UNAUTHORIZED, HttpURLConnection.HTTP_BAD_REQUEST ->
          isOfToken(answer)
              ? spec + ": the credentials are not accepted (" + LOGIN + ")"
              : spec + ": its store answers " + answer.getStatusCode() + reason(answer);
      case HttpURLConnection.HTTP_FORBIDDEN ->
          spec
              + ": access denied (the account needs storage.objects.list and .get, and to write"
              + " .create and .delete: the role Storage Object User)";
      case HttpURLConnection.HTTP_NOT_FOUND ->
          // Of objects that are not there this is not asked.
          StoreFailures.bucket(spec) + ": there is no such bucket (create it, or mend its name)";
      default -> spec + ": its store answers " + answer.getStatusCode() + reason(answer);
    };
  }

  /** Token servers answer 400 to keys that are no more. */
  private static boolean isOfToken(HttpResponseException answer) {
    return answer.getStatusCode() == HttpURLConnection.HTTP_UNAUTHORIZED
        || String.valueOf(answer.getContent()).contains("invalid_grant");
  }

  private static String reason(HttpResponseException answer) {
    return answer instanceof GoogleJsonResponseException json && json.getDetails() != null
        ? " " + Causes.oneLine(String.valueOf(json.getDetails().getMessage()))
        : "";
  }
}
