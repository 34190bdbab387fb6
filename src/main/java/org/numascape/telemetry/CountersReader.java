package org.numascape.telemetry;

import static org.numascape.telemetry.CountersLayout.getAcquire;
import static org.numascape.telemetry.CountersLayout.getInt;
import static org.numascape.telemetry.CountersLayout.getOpaque;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.numascape.topology.IndexSet;

/**
 * Reads a counters file, of this process or another, while it is written or after. It only reads,
 * and trusts nothing that it finds. Any thread; {@link #close} when no other uses it.
 */
public final class CountersReader implements AutoCloseable {
  private static final int SEQUENCE_ATTEMPTS = 1000;

  private final Path path;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment file;
  private final CountersLayout layout;

  private CountersReader(Path path) {
    this.path = path;
    try {
      this.file =
          Mapping.of(
              path, FileChannel.MapMode.READ_ONLY, Long.MAX_VALUE, arena, StandardOpenOption.READ);
      this.layout = checkedLayout();
    } catch (IOException e) {
      arena.close();
      throw new CountersException(path + ": the counters file can't be read (" + e + ")", e);
    } catch (CountersException e) {
      arena.close();
      throw e;
    }
  }

  /**
   * Opens a file that is ready.
   *
   * @throws CountersException if it is not there, not ready yet, or no counters file of this layout
   */
  public static CountersReader open(Path path) {
    return new CountersReader(path);
  }

  private CountersLayout checkedLayout() {
    if (file.byteSize() < CountersLayout.PLACES_AT) {
      throw refused("bytes=" + file.byteSize() + " is less than a header; it is not ready or cut");
    }
    int version = CountersLayout.getIntAcquire(file, CountersLayout.VERSION_AT);
    if (getOpaque(file, CountersLayout.MAGIC_AT) != CountersLayout.MAGIC) {
      throw refused("it does not start with NUMASCAP; name a counters file");
    }
    if (version != CountersLayout.VERSION) {
      throw refused(
          version == 0
              ? "it is not ready yet; try again"
              : "version="
                  + version
                  + " must be "
                  + CountersLayout.VERSION
                  + "; read it with the Numascape that wrote it");
    }
    int workers = bounded("workers", CountersLayout.WORKERS_AT, CountersLayout.MAX_WORKERS);
    int nodes = bounded("nodes", CountersLayout.NODES_AT, CountersLayout.MAX_NODES);
    int columns = bounded("columns", CountersLayout.COLUMNS_AT, CountersLayout.MAX_WORKERS);
    CountersLayout expected = new CountersLayout(workers, nodes, columns);
    if (file.byteSize() < expected.fileBytes()
        || getInt(file, CountersLayout.BLOCK_BYTES_AT) != expected.blockBytes()
        || getOpaque(file, CountersLayout.FIRST_BLOCK_AT) != expected.firstBlockAt()) {
      throw refused(
          "bytes=" + file.byteSize() + " must be " + expected.fileBytes() + "; it is damaged");
    }
    for (int worker = 0; worker < workers; worker++) {
      long at = CountersLayout.PLACES_AT + (long) worker * CountersLayout.PLACE_BYTES;
      inside("a worker's node", getInt(file, at + 8), nodes);
      inside("a worker's column", getInt(file, at + 12), columns);
    }
    for (int column = 0; column < columns; column++) {
      inside(
          "a column's node",
          getInt(file, expected.columnsAt() + (long) column * CountersLayout.COLUMN_BYTES),
          nodes);
    }
    return expected;
  }

  private int bounded(String name, long offset, int limit) {
    int value = getInt(file, offset);
    if (value < 1 || value > limit) {
      throw refused(name + "=" + value + " must be in 1.." + limit + "; it is damaged");
    }
    return value;
  }

  private void inside(String name, int value, int limit) {
    if (value < 0 || value >= limit) {
      throw refused(name + "=" + value + " must be in 0.." + (limit - 1) + "; it is damaged");
    }
  }

  private CountersException refused(String why) {
    return new CountersException(path + ": not a usable counters file: " + why);
  }

  /** The counters now, or at the end if the run has ended. */
  public Snapshot snapshot() {
    long endedAfter = getAcquire(file, CountersLayout.ENDED_AFTER_AT);
    long elapsed =
        endedAfter > 0
            ? endedAfter
            : Math.max(0, CountersFile.epochNanos() - getOpaque(file, CountersLayout.STARTED_AT));
    List<WorkerCounts> counts = new ArrayList<>(layout.workers);
    for (int worker = 0; worker < layout.workers; worker++) {
      counts.add(counts(layout.blockAt(worker), elapsed));
    }
    return new Snapshot(header(), elapsed, progress(), counts, outside(), blocked());
  }

  private CountersHeader header() {
    List<WorkerPlace> places = new ArrayList<>(layout.workers);
    for (int worker = 0; worker < layout.workers; worker++) {
      long at = CountersLayout.PLACES_AT + (long) worker * CountersLayout.PLACE_BYTES;
      places.add(
          new WorkerPlace(
              worker,
              getInt(file, at),
              getInt(file, at + 4),
              getInt(file, at + 8),
              getInt(file, at + 12),
              boundTo(layout.blockAt(worker))));
    }
    List<VictimColumn> columns = new ArrayList<>(layout.columns);
    for (int column = 0; column < layout.columns; column++) {
      long at = layout.columnsAt() + (long) column * CountersLayout.COLUMN_BYTES;
      String label = text(at + 8, getInt(file, at + 4), CountersLayout.COLUMN_LABEL_BYTES);
      columns.add(new VictimColumn(label, getInt(file, at)));
    }
    return new CountersHeader(
        getOpaque(file, CountersLayout.PROCESS_ID_AT),
        getOpaque(file, CountersLayout.STARTED_AT) / 1_000_000,
        layout.nodes,
        places,
        columns);
  }

  private IndexSet boundTo(long block) {
    long length = getAcquire(file, block + CountersLayout.BOUND_TO_LENGTH);
    byte[] bits = bytes(block + CountersLayout.BOUND_TO, length, CountersLayout.BOUND_TO_BYTES);
    return IndexSet.of(BitSet.valueOf(bits).stream().toArray());
  }

  private String text(long offset, long length, int limit) {
    return new String(bytes(offset, length, limit), StandardCharsets.UTF_8);
  }

  private byte[] bytes(long offset, long length, int limit) {
    return file.asSlice(offset, Math.clamp(length, 0, limit)).toArray(ValueLayout.JAVA_BYTE);
  }

  private Progress progress() {
    Progress progress = new Progress(0, 0, "");
    for (int attempt = 0; attempt < SEQUENCE_ATTEMPTS; attempt++) {
      long sequence = getAcquire(file, CountersLayout.PROGRESS_SEQUENCE_AT);
      progress =
          new Progress(
              getOpaque(file, CountersLayout.PROGRESS_DONE_AT),
              getOpaque(file, CountersLayout.PROGRESS_TOTAL_AT),
              text(
                  CountersLayout.PROGRESS_PHASE_AT + 1,
                  file.get(ValueLayout.JAVA_BYTE, CountersLayout.PROGRESS_PHASE_AT),
                  CountersLayout.PROGRESS_PHASE_BYTES - 1));
      VarHandle.loadLoadFence();
      if ((sequence & 1) == 0 && sequence == getOpaque(file, CountersLayout.PROGRESS_SEQUENCE_AT)) {
        return progress;
      }
      Thread.onSpinWait();
    }
    // The writer died between its two stores; the parts may not belong together, but all are real.
    return progress;
  }

  private WorkerCounts counts(long block, long elapsed) {
    long[] times = times(block, elapsed);
    // Steals before what they moved: never more steals than stolen tasks.
    long[] stealsByTier = row(block + CountersLayout.STEALS_BY_TIER, CountersLayout.TIERS);
    long[] stolenByTier = row(block + CountersLayout.STOLEN_BY_TIER, CountersLayout.TIERS);
    long[] steals = row(block + CountersLayout.STEALS, layout.columns);
    long[] stolen = row(block + layout.stolenTasks(), layout.columns);
    return new WorkerCounts(
        state((int) times[0]),
        getOpaque(file, block + CountersLayout.TASKS),
        times[1],
        times[2],
        times[3],
        getOpaque(file, block + CountersLayout.FAILED_ATTEMPTS),
        getOpaque(file, block + CountersLayout.FRAMES),
        getOpaque(file, block + CountersLayout.FRAME_BYTES),
        stealsByTier,
        stolenByTier,
        steals,
        stolen,
        row(block + layout.touchedBytes(), layout.nodes),
        latencies(block),
        fibers(block),
        new TouchCounts(
            row(block + layout.touchingTasks(), layout.nodes),
            getOpaque(file, block + layout.unboundTasks()),
            getOpaque(file, block + layout.unboundBytes())));
  }

  private List<BlockedTask> blocked() {
    List<BlockedTask> blocked = new ArrayList<>();
    for (int number = 0; number < BlockedTask.MOST; number++) {
      long at = layout.blockedAt(number);
      long times = getAcquire(file, at + CountersLayout.BLOCKED_TIMES);
      int worker = getInt(file, at);
      if (times <= 0 || worker < 0 || worker >= layout.workers) {
        break;
      }
      String stack =
          text(
              at + CountersLayout.BLOCKED_STACK,
              getInt(file, at + 4),
              CountersLayout.BLOCKED_STACK_BYTES);
      // The longest before the total: never a part that is longer than the whole.
      long longest = getAcquire(file, at + CountersLayout.BLOCKED_LONGEST);
      long total = getOpaque(file, at + CountersLayout.BLOCKED_TOTAL);
      blocked.add(new BlockedTask(worker, times, longest, total, stack.lines().toList()));
    }
    return blocked;
  }

  private TouchCounts outside() {
    return new TouchCounts(
        new long[layout.nodes],
        getOpaque(file, CountersLayout.OUTSIDE_CALLS_AT),
        getOpaque(file, CountersLayout.OUTSIDE_BYTES_AT));
  }

  private FiberCounts fibers(long block) {
    long unmounts = getAcquire(file, block + layout.fiberUnmounts());
    return new FiberCounts(
        getOpaque(file, block + layout.fiberMounts()),
        unmounts,
        getOpaque(file, block + layout.fiberNodeChanges()));
  }

  private List<LatencyHistogram> latencies(long block) {
    List<LatencyHistogram> latencies = new ArrayList<>(CountersLayout.TIERS);
    for (int tier = 0; tier < CountersLayout.TIERS; tier++) {
      long at = block + CountersLayout.STEAL_LATENCY + (long) tier * CountersLayout.LATENCY_BYTES;
      latencies.add(new LatencyHistogram(row(at, LatencyHistogram.BUCKETS)));
    }
    return latencies;
  }

  private static WorkerState state(int ordinal) {
    WorkerState[] states = WorkerState.values();
    return ordinal >= 0 && ordinal < states.length ? states[ordinal] : WorkerState.NOT_STARTED;
  }

  /** State ordinal, working, searching, idle; the time in the current state is counted to now. */
  private long[] times(long block, long elapsed) {
    long[] times = new long[4];
    for (int attempt = 0; attempt < SEQUENCE_ATTEMPTS; attempt++) {
      long sequence = getAcquire(file, block + CountersLayout.SEQUENCE);
      times[0] = getOpaque(file, block + CountersLayout.STATE);
      long since = getOpaque(file, block + CountersLayout.STATE_SINCE);
      times[1] = getOpaque(file, block + CountersLayout.WORKING);
      times[2] = getOpaque(file, block + CountersLayout.SEARCHING);
      times[3] = getOpaque(file, block + CountersLayout.IDLE);
      VarHandle.loadLoadFence();
      if ((sequence & 1) == 0 && sequence == getOpaque(file, block + CountersLayout.SEQUENCE)) {
        if (times[0] >= 1 && times[0] <= 3) {
          times[(int) times[0]] += Math.max(0, elapsed - since);
        }
        return times;
      }
      Thread.onSpinWait();
    }
    return times;
  }

  private long[] row(long offset, int length) {
    long[] row = new long[length];
    for (int i = 0; i < length; i++) {
      row[i] = getAcquire(file, offset + (long) i * Long.BYTES);
    }
    return row;
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
