package org.numascape.bench;

import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.numascape.pool.NumaPool;
import org.numascape.workload.ParameterValues;
import org.numascape.workload.PreparedWorkload;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import samples.PingPong;

/**
 * Virtual threads on the pool's workers and on the JDK's scheduler, which has as many carriers as
 * the machine has PUs.
 */
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FiberBenchmark extends Contest {
  private static final int HANDOVERS = 200_000;
  private static final int STARTS = 10_000;

  @Param({"numa", "jdk"})
  public String rival;

  @Param({"1", "100"})
  public int pairs;

  private NumaPool pool;
  private ThreadFactory threads;
  private PreparedWorkload pingPong;

  @Setup
  public void start() {
    pool = Pools.numa(Runtime.getRuntime().availableProcessors());
    threads =
        switch (rival) {
          case "numa" -> pool.fibers();
          case "jdk" -> Thread.ofVirtual().factory();
          default -> throw Pools.unknown(rival);
        };
    PingPong sample = new PingPong();
    ParameterValues values =
        ParameterValues.resolve(
            sample.describe(),
            Map.of(
                "pairs", Integer.toString(pairs),
                "rounds", Integer.toString(HANDOVERS / 2 / pairs),
                "scheduler", rival));
    pingPong = sample.prepare(new SampleContext(pool, values));
  }

  /** To hand the token on: unpark the other, park, and go on. */
  @Benchmark
  @OperationsPerInvocation(HANDOVERS)
  public void handOver() throws Exception {
    pingPong.run();
  }

  /** One virtual thread starts others, one after the other, and waits for each. */
  @Benchmark
  @OperationsPerInvocation(STARTS)
  public void startAndJoin() throws InterruptedException {
    Thread starter =
        threads.newThread(
            () -> {
              try {
                for (int i = 0; i < STARTS; i++) {
                  Thread started = threads.newThread(() -> {});
                  started.start();
                  started.join();
                }
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    starter.start();
    starter.join();
  }

  @TearDown
  public void close() throws Exception {
    pingPong.close();
    pool.close();
  }
}
