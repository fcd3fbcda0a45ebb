package org.multiverse.curator.places;

import com.google.api.client.googleapis.javanet.GoogleNetHttpTransport;
import com.google.api.client.http.HttpBackOffIOExceptionHandler;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpRequestInitializer;
import com.google.api.client.http.HttpUnsuccessfulResponseHandler;
import com.google.api.client.json.gson.GsonFactory;
import com.google.api.client.util.BackOff;
import com.google.api.client.util.BackOffUtils;
import com.google.api.client.util.Sleeper;
import com.google.api.services.storage.Storage;
import com.google.api.services.storage.StorageScopes;
import com.google.auth.http.HttpCredentialsAdapter;
import com.google.auth.oauth2.GoogleCredentials;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.HttpURLConnection;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;

/**
 * Clients of Google Cloud Storage, with Google's application default credentials. A call that gets
 * no answer, or one that is no fault of its own, is tried again for about a minute, and for seconds
 * as long as the server never answered.
 */
final class GcsClients {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofSeconds(60);
  private static final Duration FIRST_WAIT = Duration.ofMillis(100);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);
  private static final int THROTTLED = 429;
  private static final int TIMED_OUT = 408;

  private static final Map<GcsSettings, Storage> CLIENTS = new ConcurrentHashMap<>();
  private static final Set<GcsSettings> ANSWERED = ConcurrentHashMap.newKeySet();

  private GcsClients() {}

  /**
   * The client of this process's settings.
   *
   * @throws CuratorException USAGE when no credentials are found
   */
  static Storage client() throws IOException {
    GcsSettings settings = StoreSettings.gcs();
    Storage known = CLIENTS.get(settings);
    if (known == null) {
      known = open(settings);
      CLIENTS.put(settings, known);
    }
    return known;
  }

  private static Storage open(GcsSettings settings) throws IOException {
    HttpRequestInitializer credentials =
        settings.endpoint() == null ? new HttpCredentialsAdapter(credentials()) : request -> {};
    try {
      Storage.Builder builder =
          new Storage.Builder(
                  GoogleNetHttpTransport.newTrustedTransport(),
                  GsonFactory.getDefaultInstance(),
                  request -> prepare(request, credentials, settings))
              .setApplicationName("multiverse-curator");
      if (settings.endpoint() != null) {
        builder.setRootUrl(settings.endpoint() + "/");
      }
      return builder.build();
    } catch (GeneralSecurityException e) {
      throw new IOException(Causes.reason(e), e);
    }
  }

  private static GoogleCredentials credentials() {
    try {
      return GoogleCredentials.getApplicationDefault()
          .createScoped(StorageScopes.DEVSTORAGE_READ_WRITE);
    } catch (IOException e) {
      String why =
          String.valueOf(e.getMessage()).contains("default credentials were not found")
              ? "no credentials were found"
              : "the credentials can't be read: " + Causes.line(e);
      throw CuratorException.usage(
          "Cannot reach Google Cloud Storage: "
              + why
              + " (gcloud auth application-default login, or set GOOGLE_APPLICATION_CREDENTIALS to"
              + " a key file)",
          e);
    }
  }

  private static void prepare(
      HttpRequest request, HttpRequestInitializer credentials, GcsSettings settings)
      throws IOException {
    credentials.initialize(request);
    request.setConnectTimeout((int) CONNECT.toMillis());
    request.setReadTimeout((int) ANSWER.toMillis());
    Waits waits = new Waits(settings);
    request.setNumberOfRetries(Waits.MOST);
    request.setIOExceptionHandler(new HttpBackOffIOExceptionHandler(waits));
    HttpUnsuccessfulResponseHandler renewal = request.getUnsuccessfulResponseHandler();
    request.setUnsuccessfulResponseHandler(
        (asked, response, isRetried) -> {
          int status = response.getStatusCode();
          if (status < HttpURLConnection.HTTP_INTERNAL_ERROR) {
            ANSWERED.add(settings);
          }
          if (renewal != null && renewal.handleResponse(asked, response, isRetried)) {
            return true;
          }
          boolean isPassing =
              status >= HttpURLConnection.HTTP_INTERNAL_ERROR
                  || status == THROTTLED
                  || status == TIMED_OUT;
          return isRetried && isPassing && next(waits);
        });
    request.setResponseInterceptor(response -> ANSWERED.add(settings));
  }

  private static boolean next(BackOff waits) throws IOException {
    try {
      return BackOffUtils.next(Sleeper.DEFAULT, waits);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException ended = new InterruptedIOException("interrupted");
      ended.initCause(e);
      throw ended;
    }
  }

  /** How long to wait before each try of one call. */
  private static final class Waits implements BackOff {
    static final int MOST = 10;
    private static final int FIRST_MOST = 5;

    private final GcsSettings settings;
    private int tries;

    Waits(GcsSettings settings) {
      this.settings = settings;
    }

    @Override
    public void reset() {
      tries = 0;
    }

    @Override
    public long nextBackOffMillis() {
      tries++;
      return tries >= (ANSWERED.contains(settings) ? MOST : FIRST_MOST)
          ? STOP
          : Math.min(LONGEST_WAIT.toMillis(), FIRST_WAIT.toMillis() << tries);
    }
  }
}
