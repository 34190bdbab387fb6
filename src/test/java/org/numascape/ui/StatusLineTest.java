package org.numascape.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.numascape.recording.RunRecord;
import org.numascape.telemetry.BlockedTask;
import org.numascape.telemetry.Snapshot;

class StatusLineTest {
  private static final MachineChoice DETECTED = Machines.detected();
  private static final MachineChoice OVERRIDE = Machines.override("numa:4 core:2 pu:1");

  private static List<String> texts(StatusLine line) {
    return line.items().stream().map(StatusItem::text).toList();
  }

  @Test
  void untilTheMachineIsKnownNothingElseIsSaid() {
    assertThat(new StatusLine(null, null, false, null, null).items())
        .containsExactly(new StatusItem(StatusItem.Level.BUSY, "detecting this machine…", ""));
  }

  @Test
  void whereTheMachineIsFromIsSaidWithWhyNotBetter() {
    assertThat(new StatusLine(DETECTED, DETECTED, false, null, null).items())
        .containsExactly(
            new StatusItem(
                StatusItem.Level.WARNING,
                "topology: the JVM (hwloc: no libhwloc.so.15)",
                "hwloc: no libhwloc.so.15"));
  }

  @Test
  void anOverrideIsComparedWithTheMachineOnceThatIsKnown() {
    assertThat(texts(new StatusLine(OVERRIDE, null, false, null, null)))
        .containsExactly(
            "topology: numa:4 core:2 pu:1", "emulated: " + OVERRIDE.topology().summary());
    assertThat(texts(new StatusLine(OVERRIDE, DETECTED, false, null, null)))
        .endsWith("emulated: 8 PUs stand on this machine’s 2");
  }

  @Test
  void memoryHomesAreToldOnceTheRunHasEnded() {
    assertThat(texts(new StatusLine(DETECTED, DETECTED, true, null, null)))
        .endsWith("memory homes: told when the run has ended");
    RunRecord record = ControlledRun.record(OVERRIDE, RunRecord.End.VERIFIED, "");
    List<StatusItem> ended =
        new StatusLine(OVERRIDE, DETECTED, false, record.counters(), record).items();
    assertThat(ended.stream().map(StatusItem::text))
        .containsExactly(
            "topology: numa:4 core:2 pu:1",
            "emulated: 8 PUs stand on this machine’s 2",
            "probe cost 0.7 %",
            "not measured: page locations",
            "memory homes: first touch as declared by tasks");
    assertThat(ended.stream().map(StatusItem::detail).toList())
        .anySatisfy(detail -> assertThat(detail).startsWith("all stand on P#0\n"))
        .contains("page locations: EPERM\n    → allow it")
        .last()
        .asString()
        .endsWith("The kernel was asked about no page.");
  }

  private static Snapshot counters(BlockedTask... blocked) {
    Snapshot counters = ControlledRun.counters(DETECTED.topology(), 9_000_000_000L, 0, 0);
    return new Snapshot(
        counters.header(),
        counters.elapsedNanos(),
        counters.progress(),
        counters.workers(),
        counters.outside(),
        List.of(blocked));
  }

  private static BlockedTask blocked(int worker, long nanos) {
    return new BlockedTask(worker, 1, nanos, nanos, List.of("Load.read(Load.java:3)"));
  }

  @Test
  void whoBlocksIsTheLastStatementAndOneIsNamedWhole() {
    assertThat(
            texts(
                new StatusLine(
                    DETECTED, DETECTED, true, counters(blocked(1, 1_200_000_000L)), null)))
        .endsWith("blocked: worker 1 for 1.2 s, at Load.read(Load.java:3)");
  }

  @Test
  void ofManyThatBlockTheLongestIsNamedAndAllAreListedWithTheRemedy() {
    StatusItem said =
        new StatusLine(
                DETECTED,
                DETECTED,
                true,
                counters(
                    blocked(0, 1_200_000_000L),
                    blocked(1, 7_000_000_000L),
                    blocked(1, 3_000_000_000L)),
                null)
            .items()
            .getLast();
    assertThat(said.level()).isEqualTo(StatusItem.Level.WARNING);
    assertThat(said.text())
        .isEqualTo("blocked: worker 1 for 7.0 s, at Load.read(Load.java:3), and 2 more");
    assertThat(said.detail().lines())
        .startsWith(
            "worker 1 for 7.0 s, at Load.read(Load.java:3)",
            "worker 1 for 3.0 s, at Load.read(Load.java:3)",
            "worker 0 for 1.2 s, at Load.read(Load.java:3)")
        .last()
        .asString()
        .startsWith("    → run what blocks as a fiber");
  }
}
