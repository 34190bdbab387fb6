package org.numascape.telemetry;

import static org.numascape.telemetry.CountersLayout.getOpaque;
import static org.numascape.telemetry.CountersLayout.setInt;
import static org.numascape.telemetry.CountersLayout.setOpaque;
import static org.numascape.telemetry.CountersLayout.setRelease;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;

/**
 * The writers' side of a run's counters file: makes it, hands each worker its pen, and writes the
 * progress. To be closed when no worker writes any more.
 */
public final class CountersFile implements AutoCloseable {
  private final Path path;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment file;
  private final CountersLayout layout;
  private final long originNanos = System.nanoTime();

  private CountersFile(Path path, int nodes, List<WorkerPlace> places, List<VictimColumn> columns) {
    this.path = path;
    this.layout = new CountersLayout(places.size(), nodes, columns.size());
    try {
      // Another pool may still write to what is there, and would die if that were cut.
      Files.deleteIfExists(path);
      Files.createFile(path);
      this.file =
          Mapping.of(
              path,
              FileChannel.MapMode.READ_WRITE,
              layout.fileBytes(),
              arena,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      checkSpace(path, layout.fileBytes());
    } catch (CountersException e) {
      arena.close();
      throw e;
    } catch (IOException e) {
      arena.close();
      throw new CountersException(
          path
              + ": the counters file can't be made ("
              + e
              + "); choose a writable folder with space left",
          e);
    }
    writeHeader(places, columns);
  }

  /** The file has holes, which whoever writes there first would die of if the disk was full. */
  private static void checkSpace(Path path, long bytes) throws IOException {
    long usable = path.toFile().getUsableSpace();
    if (usable < bytes) {
      Files.deleteIfExists(path);
      throw new CountersException(
          "%s: the counters file needs %d bytes, and %d are left there; make room, or set"
                  .formatted(path, bytes, usable)
              + " java.io.tmpdir to another folder");
    }
  }

  /**
   * Makes the file, replacing what is there.
   *
   * @param nodes how many NUMA nodes the run's topology has
   * @param places the workers by number
   * @param columns what the columns of the steal rows are
   * @throws CountersException if the file can't be made
   */
  public static CountersFile create(
      Path path, int nodes, List<WorkerPlace> places, List<VictimColumn> columns) {
    return new CountersFile(path, nodes, places, columns);
  }

  private void writeHeader(List<WorkerPlace> places, List<VictimColumn> columns) {
    setOpaque(file, CountersLayout.MAGIC_AT, CountersLayout.MAGIC);
    setInt(file, CountersLayout.HEADER_BYTES_AT, layout.headerBytes());
    setOpaque(file, CountersLayout.FILE_BYTES_AT, layout.fileBytes());
    setInt(file, CountersLayout.WORKERS_AT, layout.workers);
    setInt(file, CountersLayout.NODES_AT, layout.nodes);
    setInt(file, CountersLayout.COLUMNS_AT, layout.columns);
    setInt(file, CountersLayout.BLOCK_BYTES_AT, layout.blockBytes());
    setOpaque(file, CountersLayout.FIRST_BLOCK_AT, layout.firstBlockAt());
    setOpaque(file, CountersLayout.PROCESS_ID_AT, ProcessHandle.current().pid());
    setOpaque(file, CountersLayout.STARTED_AT, epochNanos());
    for (WorkerPlace place : places) {
      long at = CountersLayout.PLACES_AT + (long) place.worker() * CountersLayout.PLACE_BYTES;
      setInt(file, at, place.puLogicalIndex());
      setInt(file, at + 4, place.puOsIndex());
      setInt(file, at + 8, place.node());
      setInt(file, at + 12, place.column());
    }
    for (int column = 0; column < columns.size(); column++) {
      long at = layout.columnsAt() + (long) column * CountersLayout.COLUMN_BYTES;
      byte[] label = utf8(columns.get(column).label(), CountersLayout.COLUMN_LABEL_BYTES);
      setInt(file, at, columns.get(column).node());
      setInt(file, at + 4, label.length);
      CountersLayout.setBytes(file, at + 8, label);
    }
    CountersLayout.setIntRelease(file, CountersLayout.VERSION_AT, CountersLayout.VERSION);
  }

  static long epochNanos() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  /** UTF-8 of at most {@code limit} bytes, cut before a character. */
  private static byte[] utf8(String text, int limit) {
    String cut = text;
    byte[] bytes = cut.getBytes(StandardCharsets.UTF_8);
    while (bytes.length > limit) {
      cut = cut.substring(0, cut.offsetByCodePoints(cut.length(), -1));
      bytes = cut.getBytes(StandardCharsets.UTF_8);
    }
    return bytes;
  }

  public Path path() {
    return path;
  }

  /** The pen of one worker, for that worker's thread. */
  public WorkerCounters worker(int worker) {
    return new WorkerCounters(
        file.asSlice(layout.blockAt(worker), layout.blockBytes()), layout, originNanos);
  }

  /** Says how far the workload is. Any thread; nothing once the file is closed. */
  public synchronized void progress(Progress progress) {
    if (!arena.scope().isAlive()) {
      return;
    }
    byte[] phase = utf8(progress.phase(), CountersLayout.PROGRESS_PHASE_BYTES - 1);
    long sequence = getOpaque(file, CountersLayout.PROGRESS_SEQUENCE_AT);
    setOpaque(file, CountersLayout.PROGRESS_SEQUENCE_AT, sequence + 1);
    VarHandle.storeStoreFence();
    setOpaque(file, CountersLayout.PROGRESS_DONE_AT, progress.done());
    setOpaque(file, CountersLayout.PROGRESS_TOTAL_AT, progress.total());
    file.set(ValueLayout.JAVA_BYTE, CountersLayout.PROGRESS_PHASE_AT, (byte) phase.length);
    CountersLayout.setBytes(file, CountersLayout.PROGRESS_PHASE_AT + 1, phase);
    setRelease(file, CountersLayout.PROGRESS_SEQUENCE_AT, sequence + 2);
  }

  /**
   * Notes a blocked task, or more of one. One thread at a time, before the file is closed.
   *
   * @param number its place in the order of discovery, below {@value BlockedTask#MOST}; worker and
   *     stack stay what they were when it was noted first
   */
  public void blocked(int number, BlockedTask task) {
    long at = layout.blockedAt(number);
    if (getOpaque(file, at + CountersLayout.BLOCKED_TIMES) == 0) {
      byte[] stack = frames(task.stack(), CountersLayout.BLOCKED_STACK_BYTES);
      setInt(file, at, task.worker());
      setInt(file, at + 4, stack.length);
      CountersLayout.setBytes(file, at + CountersLayout.BLOCKED_STACK, stack);
    }
    setOpaque(file, at + CountersLayout.BLOCKED_TOTAL, task.totalNanos());
    setRelease(file, at + CountersLayout.BLOCKED_LONGEST, task.longestNanos());
    setRelease(file, at + CountersLayout.BLOCKED_TIMES, task.times());
  }

  /** Frames as lines, as many as fit; the first is cut if it does not. */
  private static byte[] frames(List<String> stack, int limit) {
    StringBuilder lines = new StringBuilder();
    int bytes = 0;
    for (String frame : stack) {
      bytes += frame.getBytes(StandardCharsets.UTF_8).length + 1;
      if (bytes > limit && !lines.isEmpty()) {
        break;
      }
      lines.append(lines.isEmpty() ? "" : "\n").append(frame);
    }
    return utf8(lines.toString(), limit);
  }

  /**
   * Counts what a thread touched that is no worker. Any thread; nothing once the file is closed.
   */
  public synchronized void touchedOutside(long bytes) {
    if (arena.scope().isAlive()) {
      add(CountersLayout.OUTSIDE_CALLS_AT, 1);
      add(CountersLayout.OUTSIDE_BYTES_AT, bytes);
    }
  }

  private void add(long at, long amount) {
    setOpaque(file, at, getOpaque(file, at) + amount);
  }

  /** Notes the end, for those who open the file later, and unmaps it. The file stays. */
  @Override
  public synchronized void close() {
    if (arena.scope().isAlive()) {
      setRelease(file, CountersLayout.ENDED_AFTER_AT, Math.max(1, System.nanoTime() - originNanos));
      arena.close();
    }
  }
}
