package org.numascape.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.numascape.analysis.TestMachines;
import org.numascape.pool.NumaPool;
import org.numascape.telemetry.WorkerCounts;
import org.numascape.topology.Topology;

/** The sample as a user gets it: loaded from its source, run on a pool, checked against NPB. */
@Timeout(600)
final class CgTest {
  private static final Topology MACHINE = TestMachines.of(1, 1, 1, 2, 1);

  private static NumaPool poolOfNodes(int nodes) {
    return NumaPool.builder(TestMachines.of(nodes, 1, 1, 1, 1)).emulatedOn(MACHINE).build();
  }

  private static LoadedWorkload cg() {
    return WorkloadCatalog.ofInstallation().load("cg");
  }

  private static PreparedWorkload prepare(
      LoadedWorkload cg, NumaPool pool, String problemClass, String touch) throws Exception {
    return TestContext.prepare(cg, pool, Map.of("class", problemClass, "touch", touch));
  }

  /** Bytes accessed so far, by home node. */
  private static long[] touchedBytes(NumaPool pool) {
    long[] bytes = new long[pool.topology().nodes().size()];
    for (WorkerCounts worker : pool.snapshot().workers()) {
      for (int node = 0; node < bytes.length; node++) {
        bytes[node] += worker.touchedBytes()[node];
      }
    }
    return bytes;
  }

  /** The values are from NPB's own verification, not from the sample. */
  @ParameterizedTest
  @CsvSource({
    "S, 2, parallel, 8.5971775078648",
    "S, 4, parallel, 8.5971775078648",
    "S, 4, main, 8.5971775078648",
    "W, 2, parallel, 10.362595087124"
  })
  void zetaIsTheOneThatNasPublished(
      String problemClass, int workers, String touch, double published) throws Exception {
    try (LoadedWorkload cg = cg();
        NumaPool pool = poolOfNodes(workers);
        PreparedWorkload prepared = prepare(cg, pool, problemClass, touch)) {
      prepared.run();
      Verification verification = prepared.verify();

      assertThat(verification.verified()).as(verification.detail()).isTrue();
      Matcher zeta = Pattern.compile("zeta=([0-9.]+),").matcher(verification.detail());
      assertThat(zeta.find()).isTrue();
      assertThat(Double.parseDouble(zeta.group(1)))
          .isCloseTo(published, Offset.offset(published * 1e-10));
    }
  }

  @Test
  void aSecondRunStartsWhereTheFirstDid() throws Exception {
    try (LoadedWorkload cg = cg();
        NumaPool pool = poolOfNodes(2);
        PreparedWorkload prepared = prepare(cg, pool, "S", "parallel")) {
      prepared.run();
      Verification first = prepared.verify();
      prepared.run();

      assertThat(prepared.verify()).isEqualTo(first);
    }
  }

  @Test
  void withoutARunNothingIsVerified() throws Exception {
    try (LoadedWorkload cg = cg();
        NumaPool pool = poolOfNodes(2);
        PreparedWorkload prepared = prepare(cg, pool, "S", "parallel")) {
      assertThat(prepared.verify().verified()).isFalse();
    }
  }

  @Test
  void touchedByOneWorkerEverythingIsOnOneNode() throws Exception {
    try (LoadedWorkload cg = cg();
        NumaPool pool = poolOfNodes(4);
        PreparedWorkload prepared = prepare(cg, pool, "S", "main")) {
      prepared.run();

      assertThat(Arrays.stream(touchedBytes(pool)).filter(bytes -> bytes > 0)).hasSize(1);
    }
  }

  @Test
  void touchedInParallelTheArraysAreSpreadOverAllNodes() throws Exception {
    try (LoadedWorkload cg = cg();
        NumaPool pool = poolOfNodes(4);
        PreparedWorkload _ = prepare(cg, pool, "W", "parallel")) {
      long[] bytes = touchedBytes(pool);
      long all = Arrays.stream(bytes).sum();

      // A quarter each, were pages infinitely small and nothing stolen.
      assertThat(Arrays.stream(bytes)).hasSize(4).allMatch(on -> on > all / 16 && on < all / 2);
    }
  }

  @Test
  void theInstallationsCatalogListsIt() {
    assertThat(WorkloadCatalog.ofInstallation().samples())
        .hasEntrySatisfying("cg", file -> assertThat(file).hasFileName("Cg.java"));
    assertThat(WorkloadCatalog.ofInstallation().describeSamples())
        .extracting(WorkloadDescription::name)
        .containsExactlyElementsOf(WorkloadCatalog.ofInstallation().samples().keySet());
  }
}
