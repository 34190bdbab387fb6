package org.numascape.telemetry;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The counters file, layout 6: where everything is. No I/O here. All numbers are little-endian.
 *
 * <pre>
 * header
 * offset  bytes  field                unit          store
 *      0      8  magic                "NUMASCAP"    before version
 *      8      4  version              6             release, last: the file is ready
 *     12      4  header bytes         bytes         before version
 *     16      8  file bytes           bytes         before version
 *     24      4  workers              count         before version
 *     28      4  nodes                count         before version
 *     32      4  columns              count         before version
 *     36      4  block bytes          bytes         before version; a multiple of 128
 *     40      8  first block          offset        before version; a multiple of 128
 *     48      8  process id           number        before version
 *     56      8  started              epoch nanos   before version
 *     64      8  ended after          nanos         release, on close; 0 while it runs
 *     72      8  progress sequence    count         odd while progress changes
 *     80      8  progress done        steps         opaque
 *     88      8  progress total       steps         opaque
 *     96     64  progress phase       length, UTF-8 opaque
 *    160      8  outside calls        count         opaque, by any thread that is no worker, one at a time
 *    168      8  outside bytes        bytes         the same
 *    176         places: 16 bytes a worker: PU logical index, PU OS index, node, column
 *                columns: 64 bytes a column: node (4), label length (4), label in UTF-8 (56)
 *
 * blocked tasks, written by the pool's overseer only: 64 of 1024 bytes, on a multiple of 128; the
 * first that has no times is the end
 *      0      4  worker               number        before times
 *      4      4  stack length         bytes         before times
 *      8      8  times                count         release
 *     16      8  longest              nanos         release, after the total
 *     24      8  total                nanos         opaque
 *     32    992  stack                UTF-8, a frame a line; before times
 *
 * a worker's block, written by that worker only
 *      0      8  sequence             count         odd while state and times change
 *      8      8  state                WorkerState   opaque
 *     16      8  state since          nanos         opaque
 *     24      8  working              nanos         opaque
 *     32      8  searching            nanos         opaque
 *     40      8  idle                 nanos         opaque
 *     48      8  tasks                count         opaque
 *     56      8  failed attempts      count         opaque
 *     64      8  frames               count         opaque
 *     72      8  frame bytes          bytes         opaque
 *     80     40  steals by tier       count         release, after what it moved
 *    120     40  stolen tasks by tier count         opaque
 *    160      8  bound to, length     bytes         release, after the bits
 *    168   1024  bound to             a bit a PU, by OS index, the first PU's the lowest; without
 *                                   PUs beyond 8191, more than Linux can have (NR_CPUS)
 *   1192    960  steal latency by tier  24 counts a tier, see LatencyHistogram; opaque, before steals
 *   2152         steals by column     count         release, after what it moved
 *                stolen tasks by column  count      opaque
 *                touched bytes by home node  bytes  opaque
 *                fiber mounts         count         opaque
 *                fiber unmounts       count         release, after the mounts; while fibers follow
 *                                                   each other, when the last of them has blocked
 *                fiber node changes   count         opaque
 *                touching tasks by home node  count  opaque
 *                unbound touching tasks  count      opaque
 *                unbound touched bytes  bytes       opaque
 * </pre>
 *
 * <p>Up to {@value #MAX_WORKER_COLUMNS} workers, a column is a victim worker; beyond, it is the
 * workers of one last-level cache, or of one node where there is no shared cache.
 */
final class CountersLayout {
  static final long MAGIC = 0x50414353414d554eL; // NUMASCAP, read as little-endian
  static final int VERSION = 6;
  static final int MAX_WORKERS = 4096;
  static final int MAX_NODES = 4096;
  static final int MAX_WORKER_COLUMNS = 256;
  static final int LINE_PAIR_BYTES = 128;

  static final long MAGIC_AT = 0;
  static final long VERSION_AT = 8;
  static final long HEADER_BYTES_AT = 12;
  static final long FILE_BYTES_AT = 16;
  static final long WORKERS_AT = 24;
  static final long NODES_AT = 28;
  static final long COLUMNS_AT = 32;
  static final long BLOCK_BYTES_AT = 36;
  static final long FIRST_BLOCK_AT = 40;
  static final long PROCESS_ID_AT = 48;
  static final long STARTED_AT = 56;
  static final long ENDED_AFTER_AT = 64;
  static final long PROGRESS_SEQUENCE_AT = 72;
  static final long PROGRESS_DONE_AT = 80;
  static final long PROGRESS_TOTAL_AT = 88;
  static final long PROGRESS_PHASE_AT = 96;
  static final int PROGRESS_PHASE_BYTES = 64;
  static final long OUTSIDE_CALLS_AT = PROGRESS_PHASE_AT + PROGRESS_PHASE_BYTES;
  static final long OUTSIDE_BYTES_AT = OUTSIDE_CALLS_AT + Long.BYTES;
  static final long PLACES_AT = OUTSIDE_BYTES_AT + Long.BYTES;
  static final int PLACE_BYTES = 16;
  static final int COLUMN_BYTES = 64;
  static final int COLUMN_LABEL_BYTES = COLUMN_BYTES - 2 * Integer.BYTES;

  static final int BLOCKED_BYTES = 1024;
  static final long BLOCKED_TIMES = 8;
  static final long BLOCKED_LONGEST = BLOCKED_TIMES + Long.BYTES;
  static final long BLOCKED_TOTAL = BLOCKED_LONGEST + Long.BYTES;
  static final long BLOCKED_STACK = BLOCKED_TOTAL + Long.BYTES;
  static final int BLOCKED_STACK_BYTES = BLOCKED_BYTES - (int) BLOCKED_STACK;

  static final long SEQUENCE = 0;
  static final long STATE = SEQUENCE + Long.BYTES;
  static final long STATE_SINCE = STATE + Long.BYTES;
  static final long WORKING = STATE_SINCE + Long.BYTES;
  static final long SEARCHING = WORKING + Long.BYTES;
  static final long IDLE = SEARCHING + Long.BYTES;
  static final long TASKS = IDLE + Long.BYTES;
  static final long FAILED_ATTEMPTS = TASKS + Long.BYTES;
  static final long FRAMES = FAILED_ATTEMPTS + Long.BYTES;
  static final long FRAME_BYTES = FRAMES + Long.BYTES;
  static final int TIERS = StealTier.values().length;
  static final long STEALS_BY_TIER = FRAME_BYTES + Long.BYTES;
  static final long STOLEN_BY_TIER = STEALS_BY_TIER + (long) TIERS * Long.BYTES;
  static final long BOUND_TO_LENGTH = STOLEN_BY_TIER + (long) TIERS * Long.BYTES;
  static final long BOUND_TO = BOUND_TO_LENGTH + Long.BYTES;
  static final int BOUND_TO_BYTES = 1024;
  static final long STEAL_LATENCY = BOUND_TO + BOUND_TO_BYTES;
  static final int LATENCY_BYTES = LatencyHistogram.BUCKETS * Long.BYTES;
  static final long STEALS = STEAL_LATENCY + (long) TIERS * LATENCY_BYTES;

  private static final VarHandle LONG =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
  private static final VarHandle INT =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

  final int workers;
  final int nodes;
  final int columns;

  CountersLayout(int workers, int nodes, int columns) {
    this.workers = workers;
    this.nodes = nodes;
    this.columns = columns;
  }

  long columnsAt() {
    return PLACES_AT + (long) workers * PLACE_BYTES;
  }

  int headerBytes() {
    return Math.toIntExact(blockedAt(BlockedTask.MOST));
  }

  long blockedAt(int number) {
    return roundUp(columnsAt() + (long) columns * COLUMN_BYTES) + (long) number * BLOCKED_BYTES;
  }

  long stolenTasks() {
    return STEALS + (long) columns * Long.BYTES;
  }

  long touchedBytes() {
    return stolenTasks() + (long) columns * Long.BYTES;
  }

  long fiberMounts() {
    return touchedBytes() + (long) nodes * Long.BYTES;
  }

  long fiberUnmounts() {
    return fiberMounts() + Long.BYTES;
  }

  long fiberNodeChanges() {
    return fiberUnmounts() + Long.BYTES;
  }

  long touchingTasks() {
    return fiberNodeChanges() + Long.BYTES;
  }

  long unboundTasks() {
    return touchingTasks() + (long) nodes * Long.BYTES;
  }

  long unboundBytes() {
    return unboundTasks() + Long.BYTES;
  }

  int blockBytes() {
    return Math.toIntExact(roundUp(unboundBytes() + Long.BYTES));
  }

  long firstBlockAt() {
    return roundUp(headerBytes());
  }

  long blockAt(int worker) {
    return firstBlockAt() + (long) worker * blockBytes();
  }

  long fileBytes() {
    return blockAt(workers);
  }

  private static long roundUp(long bytes) {
    return (bytes + LINE_PAIR_BYTES - 1) / LINE_PAIR_BYTES * LINE_PAIR_BYTES;
  }

  static long getOpaque(MemorySegment file, long offset) {
    return (long) LONG.getOpaque(file, offset);
  }

  static long getAcquire(MemorySegment file, long offset) {
    return (long) LONG.getAcquire(file, offset);
  }

  static void setOpaque(MemorySegment file, long offset, long value) {
    LONG.setOpaque(file, offset, value);
  }

  static void setRelease(MemorySegment file, long offset, long value) {
    LONG.setRelease(file, offset, value);
  }

  static int getInt(MemorySegment file, long offset) {
    return (int) INT.get(file, offset);
  }

  static void setInt(MemorySegment file, long offset, int value) {
    INT.set(file, offset, value);
  }

  static int getIntAcquire(MemorySegment file, long offset) {
    return (int) INT.getAcquire(file, offset);
  }

  static void setIntRelease(MemorySegment file, long offset, int value) {
    INT.setRelease(file, offset, value);
  }

  static void setBytes(MemorySegment file, long offset, byte[] bytes) {
    // MemorySegment.copy from an array does a switch over patterns: 10 ms, the first time.
    file.asSlice(offset, bytes.length).copyFrom(MemorySegment.ofArray(bytes));
  }
}
