package org.numascape.pool;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.numascape.telemetry.TouchedBlock;

/**
 * Who touched a pool's blocks, as the workers count it by the blocks' numbers. A number is used
 * again when its block is closed; from then on what was counted before is subtracted. Any thread.
 */
final class BlockUse {
  /** Of those that are closed, as many are remembered. */
  static final int MOST_CLOSED = 256;

  private static final Comparator<TouchedBlock> BY_USE =
      Comparator.comparingLong(
          block -> block.localBytes() + block.remoteBytes() + block.unboundBytes());

  private final Worker[] workers;
  private final int nodes;
  private final Consumer<String> limitations;
  private final Queue<Integer> free = new ArrayDeque<>();
  private final long[][] counted = new long[Touches.MOST_BLOCKS][];
  private final PriorityQueue<TouchedBlock> closed = new PriorityQueue<>(BY_USE);
  private int numbers;

  /**
   * @param workers the pool's, to be filled in before the first block is made
   * @param limitations takes what is not counted, in sentences
   */
  BlockUse(Worker[] workers, int nodes, Consumer<String> limitations) {
    this.workers = workers;
    this.nodes = nodes;
    this.limitations = limitations;
  }

  /** The number of a block that is about to be made; one too many has no figures. */
  synchronized int number() {
    if (!free.isEmpty()) {
      int number = free.remove();
      counted[number] = figures(number);
      return number;
    }
    if (numbers == Touches.MOST_BLOCKS) {
      limitations.accept(
          "who touched which block: only for %d blocks at a time".formatted(Touches.MOST_BLOCKS));
      return numbers;
    }
    return numbers++;
  }

  /** By worker, of each those that {@link Touches} numbers. */
  private long[] figures(int number) {
    return Arrays.stream(workers)
        .flatMapToLong(
            worker ->
                LongStream.of(
                    worker.touches.firstPages(number),
                    worker.touches.localBytes(number),
                    worker.touches.remoteBytes(number),
                    worker.touches.unboundBytes(number)))
        .toArray();
  }

  /** Remembers a block that is closed, once. */
  synchronized void close(NumaBlock block) {
    if (block.number() >= Touches.MOST_BLOCKS) {
      return;
    }
    closed.add(touched(block));
    free.add(block.number());
    block.leaveNumber();
    if (closed.size() > MOST_CLOSED) {
      closed.remove();
      limitations.accept(
          "who touched which closed block: only for the %d that were used most"
              .formatted(MOST_CLOSED));
    }
  }

  /** As {@link NumaPool#markUseOfBlocks}. */
  synchronized Runnable mark(Collection<NumaBlock> open) {
    Map<NumaBlock, long[]> before = new HashMap<>();
    for (NumaBlock block : open) {
      if (block.number() < Touches.MOST_BLOCKS) {
        before.put(block, figures(block.number()));
      }
    }
    List<TouchedBlock> closedBefore = List.copyOf(closed);
    return () -> forgetSince(before, closedBefore, open);
  }

  private synchronized void forgetSince(
      Map<NumaBlock, long[]> before, List<TouchedBlock> closedBefore, Collection<NumaBlock> open) {
    closed.clear();
    closed.addAll(closedBefore);
    for (NumaBlock block : open) {
      if (block.number() < Touches.MOST_BLOCKS) {
        long[] now = figures(block.number());
        long[] old = counted[block.number()];
        long[] forgotten = old == null ? new long[now.length] : old.clone();
        long[] marked = before.getOrDefault(block, forgotten);
        for (int i = 0; i < now.length; i++) {
          // Who touched a page first stays the one who did.
          forgotten[i] += i % Touches.FIGURES == Touches.FIRST_PAGES ? 0 : now[i] - marked[i];
        }
        counted[block.number()] = forgotten;
      }
    }
  }

  /** As {@link NumaPool#touchedBlocks}. */
  synchronized List<TouchedBlock> touched(Collection<NumaBlock> open) {
    return Stream.concat(
            open.stream()
                .filter(block -> block.number() < Touches.MOST_BLOCKS)
                .sorted(Comparator.comparingInt(NumaBlock::number))
                .map(this::touched),
            closed.stream().sorted(BY_USE.reversed()))
        .toList();
  }

  private TouchedBlock touched(NumaBlock block) {
    long[] figures = figures(block.number());
    long[] before = counted[block.number()];
    for (int i = 0; before != null && i < figures.length; i++) {
      figures[i] -= before[i];
    }
    long outside = block.pagesFirstFromOutside();
    long all = block.before().pages() + outside;
    long most = Math.max(block.before().mostOnOneNode(), outside);
    int mostBy = TouchedBlock.NOBODY;
    if (most > 0) {
      mostBy = most > outside ? TouchedBlock.BEFORE : TouchedBlock.NO_WORKER;
    }
    long[] firstOnNode = new long[nodes];
    long local = 0;
    long remote = 0;
    long unbound = 0;
    for (Worker worker : workers) {
      int at = worker.index() * Touches.FIGURES;
      long first = figures[at + Touches.FIRST_PAGES];
      all += first;
      if (first > most) {
        most = first;
        mostBy = worker.index();
      }
      if (first > 0 && worker.touches.home() >= 0) {
        firstOnNode[worker.touches.home()] += first;
      }
      local += figures[at + Touches.LOCAL_BYTES];
      remote += figures[at + Touches.REMOTE_BYTES];
      unbound += figures[at + Touches.UNBOUND_BYTES];
    }
    int node = 0;
    for (int other = 1; other < nodes; other++) {
      node = firstOnNode[other] > firstOnNode[node] ? other : node;
    }
    long bytes = block.segment().byteSize();
    return new TouchedBlock(
        block.name(),
        bytes,
        block.pageBytes(),
        Math.min(bytes, all * block.pageBytes()),
        Math.min(bytes, most * block.pageBytes()),
        mostBy,
        Math.min(bytes, firstOnNode[node] * block.pageBytes()),
        firstOnNode[node] > 0 ? node : TouchedBlock.NOBODY,
        local,
        remote,
        unbound);
  }
}
