package org.multiverse.curator.pipelines;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import org.apache.flink.client.ClientUtils;
import org.apache.flink.configuration.ConfigConstants;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.SecurityOptions;
import org.apache.flink.runtime.net.SSLUtils;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;

/**
 * How this process speaks to the REST endpoint of a Flink cluster: as Flink's own clients do, which
 * send the job, by the same environment.
 *
 * <ul>
 *   <li>{@code FLINK_CONF_DIR}: a folder with Flink's configuration, of which {@code
 *       security.ssl.rest.*} says whether and how to use TLS;
 *   <li>{@code FLINK_REST_CLIENT_HEADERS}: a header a line, such as {@code Authorization:Bearer
 *       TOKEN}. They are sent and never written down.
 * </ul>
 *
 * @param tls what to use TLS with, null for plain HTTP
 * @param headers sent with every request
 */
record FlinkAccess(SSLContext tls, Map<String, String> headers) {
  private static final String FOLDER = ConfigConstants.ENV_FLINK_CONF_DIR;
  private static final String HEADERS = ConfigConstants.FLINK_REST_CLIENT_HEADERS;

  /** Shows names alone. */
  @Override
  public String toString() {
    return (tls == null ? "http" : "https") + ", headers " + headers.keySet();
  }

  /**
   * As the environment says.
   *
   * @throws CuratorException USAGE when it can't be followed
   */
  static FlinkAccess ofEnvironment() {
    return new FlinkAccess(tlsOfEnvironment(), headersOfEnvironment());
  }

  /** What Flink's own configuration says, nothing where the environment names none. */
  static Configuration configuration() {
    if (System.getenv(FOLDER) == null) {
      return new Configuration();
    }
    try {
      return GlobalConfiguration.loadConfiguration();
    } catch (RuntimeException e) {
      throw unusable(e);
    }
  }

  private static SSLContext tlsOfEnvironment() {
    Configuration configuration = configuration();
    try {
      return SecurityOptions.isRestSSLEnabled(configuration)
          ? SSLUtils.createRestSSLContext(configuration, true)
          : null;
    } catch (Exception e) {
      throw unusable(e);
    }
  }

  private static CuratorException unusable(Exception e) {
    return CuratorException.usage(
        "Cannot use " + FOLDER + "=" + System.getenv(FOLDER) + ": " + Causes.reason(e), e);
  }

  private static Map<String, String> headersOfEnvironment() {
    Map<String, String> headers = new TreeMap<>();
    try {
      ClientUtils.readHeadersFromEnvironmentVariable(HEADERS)
          .forEach(header -> headers.put(header.getName(), header.getValue()));
    } catch (RuntimeException e) {
      throw unreadable();
    }
    // Flink takes what stands around the colon for a part of name and value, and fails later.
    headers.forEach(
        (name, value) -> {
          if (!name.equals(name.strip()) || !value.equals(value.strip())) {
            throw unreadable();
          }
        });
    return headers;
  }

  /** What it says may hold a secret: neither it nor a cause that quotes it is shown. */
  private static CuratorException unreadable() {
    return CuratorException.usage(
        "Cannot use "
            + HEADERS
            + ": Flink wants one header a line, NAME:VALUE without blanks around the colon");
  }

  String scheme() {
    return tls == null ? "http://" : "https://";
  }

  HttpClient client(Duration connectTimeout) {
    HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(connectTimeout);
    return (tls == null ? builder : builder.sslContext(tls)).build();
  }

  HttpRequest.Builder request() {
    HttpRequest.Builder request = HttpRequest.newBuilder();
    headers.forEach(request::header);
    return request;
  }

  /** What to do about an answer, empty when that is not known. */
  static String advice(int status) {
    return status == 401 || status == 403
        ? " (" + HEADERS + " gives the header that lets one in)"
        : "";
  }
}
