package samples;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.numascape.workload.Parameter;
import org.numascape.workload.PreparedWorkload;
import org.numascape.workload.Verification;
import org.numascape.workload.Workload;
import org.numascape.workload.WorkloadContext;
import org.numascape.workload.WorkloadDescription;

/**
 * Pairs of virtual threads that hand a token to and fro, each waiting parked for its turn. Nothing
 * is computed, so the time is what it costs to block, to wake and to go on: on the pool's workers,
 * or for comparison on the scheduler of the JDK.
 */
public final class PingPong implements Workload {
  @Override
  public WorkloadDescription describe() {
    return new WorkloadDescription(
        "ping-pong",
        "Ping-pong of fibers",
        "Pairs of virtual threads wake each other in turn."
            + " Shows what it costs to block, and whether fibers stay on their nodes.",
        List.of(
            new Parameter.WholeNumber("pairs", "How many pairs.", 1, 100_000, 100),
            new Parameter.WholeNumber(
                "rounds", "How often each hands the token on.", 1, 100_000_000, 10_000),
            new Parameter.Choice(
                "scheduler", "Who runs the virtual threads.", List.of("numa", "jdk"), "numa")));
  }

  @Override
  public PreparedWorkload prepare(WorkloadContext context) {
    long pairs = context.wholeNumber("pairs");
    long rounds = context.wholeNumber("rounds");
    ThreadFactory threads =
        context.text("scheduler").equals("numa")
            ? context.pool().fibers()
            : Thread.ofVirtual().factory();
    return new PreparedWorkload() {
      private final AtomicLong handed = new AtomicLong();

      @Override
      public void run() throws Exception {
        handed.set(0);
        CountDownLatch begin = new CountDownLatch(1);
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < pairs; i++) {
          Player[] players = {new Player(), new Player()};
          players[0].hasToken = true;
          for (int side = 0; side < 2; side++) {
            Player me = players[side];
            Player other = players[1 - side];
            me.thread = threads.newThread(() -> handed.addAndGet(me.play(other, rounds, begin)));
            all.add(me.thread);
          }
        }
        // A fiber waits for them, as the worker that calls is needed to play.
        context.pool().fibers().submit(() -> play(all, begin)).get();
      }

      private boolean play(List<Thread> all, CountDownLatch begin) throws InterruptedException {
        all.forEach(Thread::start);
        begin.countDown();
        for (int i = 0; i < all.size(); i++) {
          all.get(i).join();
          context.progress(i + 1, all.size(), "players");
        }
        return true;
      }

      @Override
      public Verification verify() {
        long expected = 2 * pairs * rounds;
        return new Verification(
            handed.get() == expected,
            String.format(Locale.ROOT, "token handed on %d times of %d", handed.get(), expected));
      }

      @Override
      public void close() {}
    };
  }

  private static final class Player {
    private Thread thread;
    private volatile boolean hasToken;

    private long play(Player other, long rounds, CountDownLatch begin) {
      try {
        begin.await();
      } catch (InterruptedException e) {
        return 0;
      }
      long handed = 0;
      while (handed < rounds) {
        while (!hasToken) {
          LockSupport.park(this);
        }
        hasToken = false;
        other.hasToken = true;
        LockSupport.unpark(other.thread);
        handed++;
      }
      return handed;
    }
  }
}
