package org.numascape.ui;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.numascape.recording.RunRecord;
import org.numascape.recording.TestSystemCounts;
import org.numascape.run.RunHandle;
import org.numascape.telemetry.CountersHeader;
import org.numascape.telemetry.FiberCounts;
import org.numascape.telemetry.LatencyHistogram;
import org.numascape.telemetry.Progress;
import org.numascape.telemetry.Snapshot;
import org.numascape.telemetry.TouchCounts;
import org.numascape.telemetry.VictimColumn;
import org.numascape.telemetry.WorkerCounts;
import org.numascape.telemetry.WorkerPlace;
import org.numascape.telemetry.WorkerState;
import org.numascape.topology.HwlocXmlWriter;
import org.numascape.topology.IndexSet;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyObject;
import org.numascape.topology.TopologyOrigin;

/** A run whose counters and end a test decides: one worker on each PU of a topology. */
final class ControlledRun implements RunHandle {
  private final CompletableFuture<RunRecord> record = new CompletableFuture<>();
  private final MachineChoice machine;
  private volatile Optional<Snapshot> snapshot = Optional.empty();
  private volatile boolean cancelled;

  ControlledRun(MachineChoice machine) {
    this.machine = machine;
  }

  /** Counters in which each worker stole once from each other and touched 3 parts of 4 at home. */
  static Snapshot counters(Topology topology, long elapsedNanos, long done, long total) {
    List<WorkerPlace> places = new ArrayList<>();
    List<VictimColumn> columns = new ArrayList<>();
    List<WorkerCounts> counts = new ArrayList<>();
    int workers = topology.pus().size();
    int nodes = topology.nodes().size();
    for (TopologyObject pu : topology.pus()) {
      int worker = pu.logicalIndex();
      int node = topology.localNode(pu).logicalIndex();
      places.add(
          new WorkerPlace(
              worker, worker, pu.osIndex().orElseThrow(), node, worker, IndexSet.empty()));
      columns.add(new VictimColumn("worker " + worker, node));
      long[] steals = new long[workers];
      java.util.Arrays.fill(steals, 1);
      steals[worker] = 0;
      long[] byTier = {0, 0, 0, 0, workers - 1};
      long[] touched = new long[nodes];
      touched[node] = 3000;
      touched[(node + 1) % nodes] += 1000;
      counts.add(
          new WorkerCounts(
              WorkerState.WORKING,
              100,
              elapsedNanos * 3 / 4,
              elapsedNanos / 8,
              elapsedNanos / 8,
              5,
              10,
              1000,
              byTier,
              byTier,
              steals,
              steals,
              touched,
              LatencyHistogram.noSteals(),
              FiberCounts.NONE,
              TouchCounts.none(nodes)));
    }
    return new Snapshot(
        new CountersHeader(1, 0, nodes, places, columns),
        elapsedNanos,
        new Progress(done, total, "iteration"),
        counts);
  }

  void show(long elapsedNanos, long done, long total) {
    snapshot = Optional.of(counters(machine.topology(), elapsedNanos, done, total));
  }

  void show(Snapshot now) {
    snapshot = Optional.of(now);
  }

  void end(RunRecord.End end, String detail) {
    end(end, detail, List.of(1_500_000_000L));
  }

  void end(RunRecord.End end, String detail, List<Long> durationsNanos) {
    record.complete(record(machine, end, detail, durationsNanos));
  }

  void end(RunRecord whole) {
    record.complete(whole);
  }

  void die(Exception cause) {
    record.completeExceptionally(cause);
  }

  static RunRecord record(MachineChoice machine, RunRecord.End end, String detail) {
    return record(machine, end, detail, List.of(1_500_000_000L));
  }

  private static RunRecord record(
      MachineChoice machine, RunRecord.End end, String detail, List<Long> durationsNanos) {
    Snapshot last = counters(machine.topology(), 2_000_000_000L, 15, 15);
    TopologyOrigin origin = machine.origin();
    return new RunRecord(
        java.time.Instant.EPOCH,
        HwlocXmlWriter.write(machine.topology()),
        origin,
        origin.emulated() ? "the real machine" : "",
        origin.emulated() ? "all stand on P#0" : "",
        Map.of("workers", "4"),
        new RunRecord.WorkloadRun("spin", "Spin", "spin", Map.of("size", "S")),
        new RunRecord.Outcome(end, detail),
        durationsNanos,
        List.of(),
        2_000_000_000L,
        last,
        List.of(RunRecord.Sample.of(last)),
        RunRecord.LocalityBasis.unchecked("first touch as declared by tasks"),
        List.of(),
        TestSystemCounts.plausible(1, last.workers().size()),
        List.of(new RunRecord.Unmeasured("page locations", "EPERM", "allow it")),
        new RunRecord.ProbeCost(1000, 0.007, "the sampler"),
        Map.of("numascape", "0.1.0"));
  }

  boolean cancelled() {
    return cancelled;
  }

  @Override
  public boolean emulated() {
    return machine.origin().emulated();
  }

  @Override
  public Optional<Snapshot> snapshot() {
    return snapshot;
  }

  @Override
  public void cancel() {
    cancelled = true;
    end(RunRecord.End.CANCELLED, "stopped by the user");
  }

  @Override
  public CompletableFuture<RunRecord> record() {
    return record;
  }

  @Override
  public void close() {}
}
