package org.numascape.bench;

import org.numascape.pool.NumaPool;
import org.numascape.workload.ParameterValues;
import org.numascape.workload.WorkloadContext;

/** What a sample is given here: a pool and its parameters; nobody watches its progress. */
record SampleContext(NumaPool pool, ParameterValues values) implements WorkloadContext {
  @Override
  public String text(String parameter) {
    return values.text(parameter);
  }

  @Override
  public long wholeNumber(String parameter) {
    return values.wholeNumber(parameter);
  }

  @Override
  public void progress(long done, long total, String phase) {}
}
