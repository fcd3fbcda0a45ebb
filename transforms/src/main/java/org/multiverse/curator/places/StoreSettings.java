package org.multiverse.curator.places;

import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.io.FileSystem;
import org.apache.beam.sdk.io.FileSystemRegistrar;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.multiverse.curator.common.CuratorException;

/**
 * How the settings of whoever starts a run reach its workers: with the options of the job, which
 * Beam shows to all that register file systems before a worker opens any. A worker whose own
 * environment says where a store is goes by that.
 */
public final class StoreSettings implements FileSystemRegistrar {
  private static volatile HadoopSettings hadoop;
  private static volatile GcsSettings gcs;

  /** The settings as options of Beam. */
  public interface Options extends PipelineOptions {
    @Description("What Hadoop's files say, for workers whose environment names none.")
    Map<String, String> getHadoopSite();

    void setHadoopSite(Map<String, String> value);

    @Description("Endpoint of Google Cloud Storage for workers whose environment names none.")
    String getStorageEndpoint();

    void setStorageEndpoint(String value);
  }

  @Override
  public Iterable<FileSystem<?>> fromOptions(PipelineOptions options) {
    Options given = options.as(Options.class);
    if (given.getHadoopSite() != null) {
      hadoop = new HadoopSettings(given.getHadoopSite());
    }
    if (given.getStorageEndpoint() != null) {
      gcs = GcsSettings.of(given.getStorageEndpoint());
    }
    return List.of();
  }

  /** Hands the settings of this process on to a job. */
  static void putInto(PipelineOptions options) {
    Options given = options.as(Options.class);
    try {
      Map<String, String> site = HadoopSettings.here().toSend();
      given.setHadoopSite(site.isEmpty() ? null : site);
      given.setStorageEndpoint(GcsSettings.here().toSend());
    } catch (CuratorException e) {
      // Said when such a store is asked for; a job that needs none goes without it.
    }
  }

  /** Hadoop's settings: this process's own, else those of whoever started the job. */
  static HadoopSettings hadoop() {
    HadoopSettings here = HadoopSettings.here();
    HadoopSettings given = hadoop;
    return here.site().isEmpty() && given != null ? given : here;
  }

  /** The same for Google Cloud Storage. */
  static GcsSettings gcs() {
    GcsSettings here = GcsSettings.here();
    GcsSettings given = gcs;
    return here.endpoint() == null && given != null ? given : here;
  }
}
