package org.numascape.numavm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.numascape.platform.Threads;
import org.numascape.pool.NumaBlock;
import org.numascape.pool.NumaPool;
import org.numascape.topology.IndexSet;
import org.numascape.workload.Parameter;
import org.numascape.workload.PreparedWorkload;
import org.numascape.workload.Verification;
import org.numascape.workload.Workload;
import org.numascape.workload.WorkloadContext;
import org.numascape.workload.WorkloadDescription;

/** Keeps all workers busy while somebody meddles with the threads or the PUs of some. */
public final class Meddling implements Workload {
  static final String NAME = "meddling";

  /** At the least, before and after. */
  private static final int ROUNDS = 6;

  /** There and back; more than it takes until unbound threads that move are advised about. */
  private static final int MOVES = 10;

  private static final long PAGE_BYTES = 4096;
  private static final long BUSY_NANOS = 50_000_000;

  private static final Pattern FREE_TO_MOVE = Pattern.compile("free to move: ([0-9,-]*)$");

  /** Which workers the kernel let run on several PUs at some time, by the detail of an outcome. */
  static IndexSet freeToMove(String detail) {
    Matcher matcher = FREE_TO_MOVE.matcher(detail);
    if (!matcher.find()) {
      throw new IllegalArgumentException("not of a verification of " + NAME + ": " + detail);
    }
    return IndexSet.parseList(matcher.group(1));
  }

  @Override
  public WorkloadDescription describe() {
    return new WorkloadDescription(
        NAME,
        "Meddling",
        "Is busy while threads are moved or a PU is unplugged.",
        List.of(
            new Parameter.Choice(
                "by", "What is done.", List.of("nobody", "taskset", "unplugging"), "nobody"),
            new Parameter.WholeNumber("worker", "Whose thread is moved.", 0, 255, 0),
            new Parameter.WholeNumber("from", "The PU it is on, or that is unplugged.", 0, 255, 0),
            new Parameter.WholeNumber("to", "Another PU.", 0, 255, 0)));
  }

  @Override
  public PreparedWorkload prepare(WorkloadContext context) {
    NumaPool pool = context.pool();
    NumaBlock block = pool.allocate("pages", pool.workers() * PAGE_BYTES);
    return new PreparedWorkload() {
      private final AtomicLong passes = new AtomicLong();
      private final Map<Long, Integer> threads = new ConcurrentHashMap<>();
      private final Set<Integer> freeToMove = new ConcurrentSkipListSet<>();
      private long rounds;

      @Override
      public void run() throws Exception {
        rounds(ROUNDS);
        switch (context.text("by")) {
          case "taskset" -> {
            int thread = Objects.requireNonNull(threads.get(context.wholeNumber("worker")));
            Process process = taskset(context, thread);
            while (process.isAlive()) {
              rounds(1);
            }
            if (process.exitValue() != 0) {
              throw new IOException("taskset: " + process.exitValue());
            }
          }
          case "unplugging" -> Kernel.plug((int) context.wholeNumber("from"), false);
          default -> {}
        }
        rounds(ROUNDS);
      }

      private void rounds(int count) {
        for (int i = 0; i < count; i++) {
          pool.onEachPart(0, pool.workers(), (worker, from, to) -> work(worker.index(), from, to));
        }
        rounds += count;
      }

      private void work(int worker, long from, long to) {
        threads.put((long) worker, Threads.currentId().orElseThrow());
        noteWhetherFree(worker);
        long end = System.nanoTime() + BUSY_NANOS;
        block.segment().asSlice(from * PAGE_BYTES, (to - from) * PAGE_BYTES).fill((byte) worker);
        while (System.nanoTime() - end < 0) {
          Thread.onSpinWait();
        }
        passes.addAndGet(to - from);
      }

      private void noteWhetherFree(int worker) {
        try {
          if (Kernel.boundTo().size() > 1) {
            freeToMove.add(worker);
          }
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }

      @Override
      public Verification verify() {
        long due = rounds * pool.workers();
        IndexSet free = IndexSet.of(freeToMove.stream().mapToInt(Integer::intValue).toArray());
        return new Verification(
            passes.get() == due,
            "passes=%s of %d, free to move: %s".formatted(passes, due, free.toList()));
      }

      @Override
      public void close() {
        block.close();
      }
    };
  }

  /** As an administrator does it, from another process. */
  private static Process taskset(WorkloadContext context, int thread) throws IOException {
    String move = "taskset -p %x " + thread + "; sleep 0.1; ";
    String thereAndBack =
        (move + move).formatted(1L << context.wholeNumber("to"), 1L << context.wholeNumber("from"));
    return new ProcessBuilder("sh", "-ec", thereAndBack.repeat(MOVES))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
