package org.numascape.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.numascape.pool.PoolSettings;
import org.numascape.recording.RunRecord;
import org.numascape.recording.RunRecord.End;
import org.numascape.recording.SystemCount.Counted;
import org.numascape.recording.SystemCounter;
import org.numascape.recording.SystemCounts;
import org.numascape.recording.SystemCounts.PageSampling;
import org.numascape.telemetry.WorkerPlace;
import org.numascape.topology.TopologyOrigin.Source;

/** What this machine's own kernel counts of a real run. */
@Timeout(600)
final class SystemRunTest {
  private static RunRecord run() throws Exception {
    Experiment experiment =
        new Experiment(
            "cg", Map.of("class", "W"), new TopologyChoice.Detected(), PoolSettings.DEFAULT, 0, 2);
    try (RunHandle run = Runs.embedded(experiment)) {
      RunRecord record = run.record().get(280, TimeUnit.SECONDS);
      assertThat(record.outcome().end()).isEqualTo(End.VERIFIED);
      assumeTrue(record.origin().source() != Source.SINGLE, "no kernel whose counters are known");
      return record;
    }
  }

  @Test
  void workersAreCountedOneByOneAndAskingForPagesStaysWithinItsBudget() throws Exception {
    RunRecord record = run();
    SystemCounts system = record.system();
    List<WorkerPlace> workers = record.counters().header().workers();

    // CG of class W first touches some 6 MB, which takes a fault a page, or a huge page.
    assertThat(counted(system, SystemCounter.MINOR_FAULTS).total()).isPositive();
    assertThat(counted(system, SystemCounter.VOLUNTARY_SWITCHES).values()).hasSize(workers.size());
    assertThat(counted(system, SystemCounter.VOLUNTARY_SWITCHES).total()).isPositive();
    for (WorkerPlace worker : workers) {
      if (worker.boundTo().size() == 1) {
        assertThat(counted(system, SystemCounter.MIGRATIONS).values().get(worker.worker()))
            .isZero();
      }
    }
    // At least what the run's own blocks take, which are still there when it is looked at.
    assertThat(counted(system, SystemCounter.PROCESS_MEMORY).total()).isGreaterThan(6 << 20);

    PageSampling sampling = system.pageSampling();
    assumeTrue(record.locality().pagesChecked() > 0, "the kernel does not tell where pages are");
    assertThat(sampling.batches()).isPositive();
    assertThat(sampling.pages()).isPositive();
    assertThat(counted(system, SystemCounter.BLOCK_PAGES).total())
        .isEqualTo(record.locality().pagesChecked());
    assertThat(record.locality().pages()).isGreaterThanOrEqualTo(record.locality().pagesChecked());
    assertThat(sampling.rehearsalCpuNanos()).isPositive();
    assertThat(sampling.cpuNanos()).isPositive();
    // CPU time, so that a machine that does much else makes no difference.
    assertThat(sampling.processCpuNanos()).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(500));
    assertThat(sampling.cpuNanos() / (double) sampling.processCpuNanos())
        .isLessThanOrEqualTo(sampling.budgetShare());
  }

  private static Counted counted(SystemCounts system, SystemCounter counter) {
    assertThat(system.counted(counter)).as(system.unmeasured().toString()).isPresent();
    return system.counted(counter).orElseThrow();
  }
}
