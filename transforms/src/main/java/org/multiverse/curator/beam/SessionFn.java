package org.multiverse.curator.beam;

import org.apache.beam.sdk.transforms.DoFn;
import org.multiverse.curator.curation.JobRef;
import org.multiverse.curator.curation.WorkerSession;

/** Works with the session of a job, which it holds open while it lives. */
abstract class SessionFn<InputT, OutputT> extends DoFn<InputT, OutputT> {
  private static final long serialVersionUID = 1L;

  private final JobRef job;
  private transient WorkerSession session;

  SessionFn(JobRef job) {
    this.job = job;
  }

  final WorkerSession session() {
    return session;
  }

  @Setup
  public void setup() {
    session = WorkerSession.open(job);
  }

  @Teardown
  public void teardown() {
    session.release();
  }
}
