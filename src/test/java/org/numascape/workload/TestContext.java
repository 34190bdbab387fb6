package org.numascape.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.numascape.pool.NumaPool;

/** What a sample is run with in a test; it complains of progress that makes no sense. */
record TestContext(NumaPool pool, ParameterValues values) implements WorkloadContext {
  static PreparedWorkload prepare(LoadedWorkload loaded, NumaPool pool, Map<String, String> given)
      throws Exception {
    ParameterValues values = ParameterValues.resolve(loaded.description(), given);
    return loaded.workload().prepare(new TestContext(pool, values));
  }

  @Override
  public String text(String parameter) {
    return values.text(parameter);
  }

  @Override
  public long wholeNumber(String parameter) {
    return values.wholeNumber(parameter);
  }

  @Override
  public void progress(long done, long total, String phase) {
    assertThat(done).isBetween(0L, total);
    assertThat(phase).isNotBlank();
  }
}
