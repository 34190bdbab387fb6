package org.numascape.bench;

import static org.numascape.bench.Bound.atLeast;
import static org.numascape.bench.Bound.atMost;
import static org.numascape.bench.Bound.atMostOnHardwareOfToday;
import static org.numascape.bench.Bound.lessThan;

import java.util.List;
import java.util.stream.Stream;

/**
 * A line of the table: one figure of two contestants, and what the first, or the first divided by
 * the second, is to reach.
 *
 * @param metric {@code score}; or a percentile of the samples, such as {@code 99.0}; or the name of
 *     an auxiliary counter, which is then the figure's unit as well
 */
record Row(String work, Contestant first, Contestant second, String metric, List<Bound> reach) {
  private static final String SCORE = "score";

  Row(String work, Contestant first, Contestant second, Bound... reach) {
    this(work, first, second, SCORE, List.of(reach));
  }

  private static Contestant numa(Class<?> type, String method, String... parameters) {
    return Contestant.of(type, method, parameters).with("rival", "numa");
  }

  private static Row against(String rival, String work, Contestant numa, Bound... reach) {
    return new Row(work, numa, numa.with("rival", rival), reach);
  }

  /** All lines, those that share a contestant beside each other. */
  static List<Row> all() {
    Contestant fib1 = numa(FibBenchmark.class, "fib", "workers", "1");
    Contestant fib2 = fib1.with("workers", "2");
    Contestant uncounted1 = numa(UncountedFibBenchmark.class, "fib", "workers", "1");
    Contestant uncounted2 = uncounted1.with("workers", "2");
    Contestant objects1 = fib1.with("rival", "numa-objects");
    Contestant objects2 = fib2.with("rival", "numa-objects");
    Contestant submit = numa(SubmitBenchmark.class, "execute", "workers", "2");
    Contestant touch = numa(TouchBenchmark.class, "touches", "bytes", "64");
    Contestant uncountedTouch = numa(UncountedTouchBenchmark.class, "touches", "bytes", "64");
    Contestant frame = numa(FrameBenchmark.class, "jobs", "workers", "1");
    Contestant axpy = numa(RangeBenchmark.class, "axpy");
    Contestant sum = numa(RangeBenchmark.class, "sum");
    Contestant axpyOfArrays = axpy.with("rival", "numa-arrays");
    Contestant sumOfArrays = sum.with("rival", "numa-arrays");
    Contestant cg = numa(CgBenchmark.class, "cg", "problem", "A", "workers", "2", "nodes", "1");
    Contestant cgW = cg.with("problem", "W");
    Contestant cgOverride = cgW.with("workers", "64");
    Contestant wakeUp = numa(WakeUpBenchmark.class, "submitAndWait", "workers", "2");
    Contestant idle = numa(IdleBenchmark.class, "idle", "workers", "2");
    Contestant start =
        numa(StartBenchmark.class, "start", "workers", "32", "nth", "1", "allStarted", "false");
    Contestant startAgain = start.with("nth", "4");
    Contestant startAll = startAgain.with("allStarted", "true");
    Contestant pair = numa(FiberBenchmark.class, "handOver", "pairs", "1");
    Contestant starts = numa(FiberBenchmark.class, "startAndJoin", "pairs", "1");
    Contestant footprint =
        numa(FootprintBenchmark.class, "start", "workers", "128", "allStarted", "false");
    return Stream.of(
            Stream.of(
                against("forkjoin", "fib(36), 1 worker", fib1, atMost(0.25)),
                against("forkjoin", "fib(36), an object a task, 1 worker", objects1),
                against("forkjoin", "fib(36), 2 workers", fib2, atMost(0.35)),
                against("forkjoin", "fib(36), an object a task, 2 workers", objects2),
                new Row("fib(36), 1 worker, to no counters", fib1, uncounted1, atMost(1.02)),
                new Row("fib(36), 2 workers, to no counters", fib2, uncounted2, atMost(1.02))),
            uts("T1"),
            uts("T3"),
            Stream.of(
                against(
                    "forkjoin",
                    "a job submitted from outside",
                    submit,
                    atMost(0.5),
                    atMostOnHardwareOfToday(71, "ns")),
                against("fixed", "a job submitted from outside", submit),
                against(
                    "forkjoin",
                    "a job with a frame of 64 bytes, 1 worker",
                    frame,
                    atMost(0.3),
                    atMostOnHardwareOfToday(10, "ns")),
                against(
                    "forkjoin",
                    "a job with a frame of 64 bytes, 2 workers",
                    frame.with("workers", "2"),
                    atMost(0.3),
                    atMostOnHardwareOfToday(10, "ns")),
                new Row(
                    "to declare a range in a page, to no counters",
                    touch,
                    uncountedTouch,
                    atMostOnHardwareOfToday(10, "ns")),
                new Row(
                    "to declare 64 KiB, to no counters",
                    touch.with("bytes", "65536"),
                    uncountedTouch.with("bytes", "65536")),
                new Row(
                    "to declare 1 MiB, to no counters",
                    touch.with("bytes", "1048576"),
                    uncountedTouch.with("bytes", "1048576")),
                against("parallelStream", "axpy of 10⁷ doubles", axpy, atMost(1.0)),
                against("parallelStream", "the same, of Java arrays", axpyOfArrays, atMost(1.0)),
                against("parallelStream", "sum of 10⁷ doubles", sum, atMost(1.0)),
                against("parallelStream", "the same, of Java arrays", sumOfArrays, atMost(1.0)),
                against("parallelStream", "NAS CG class A", cg, atMost(1.0)),
                new Row("NAS CG class W, 64 workers to 2", cgOverride, cgW, atMost(1.5)),
                new Row("the same, on 8 emulated nodes", cgOverride.with("nodes", "8"), cgW),
                wakeUp("forkjoin", wakeUp, "50.0", atMost(1.0)),
                wakeUp("forkjoin", wakeUp, "99.0", atMost(1.0)),
                wakeUp("fixed", wakeUp, "50.0"),
                wakeUp("fixed", wakeUp, "99.0"),
                against("jdk", "park, unpark and go on, 1 pair of fibers", pair, atMost(1.0)),
                against("jdk", "the same, 100 pairs", pair.with("pairs", "100"), atMost(1.0)),
                against("jdk", "start a fiber and wait for its end", starts),
                new Row(
                    "processor time of an idle pool, 5 s",
                    idle,
                    idle.with("rival", "forkjoin"),
                    "cpuMicros",
                    List.of(lessThan(1000, "µs"))),
                against("fixed", "start, 32 workers, first job done", startAgain, atMost(30, "ms")),
                against("fixed", "the same, first pool of the JVM", start),
                against("fixed", "the same, all threads started first", startAll),
                new Row(
                    "memory touched a worker before first use",
                    footprint,
                    footprint.with("rival", "fixed"),
                    "touchedKiB",
                    List.of(atMost(64, "KiB"))),
                new Row(
                    "the same, its thread started",
                    footprint.with("allStarted", "true"),
                    footprint.with("rival", "fixed").with("allStarted", "true"),
                    "touchedKiB",
                    List.of())))
        .flatMap(rows -> rows)
        .toList();
  }

  private static Stream<Row> uts(String tree) {
    Contestant one = numa(UtsBenchmark.class, "search", "tree", tree, "workers", "1");
    Contestant two = one.with("workers", "2");
    return Stream.of(
        against("forkjoin", "UTS " + tree + ", 1 worker", one),
        against("forkjoin", "UTS " + tree + ", 2 workers", two, atMost(0.95)),
        new Row("UTS " + tree + ", 1 worker to 2", one, two, atLeast(1.85)));
  }

  private static Row wakeUp(String rival, Contestant numa, String percentile, Bound... reach) {
    String work = "submit to an idle pool and wait, p" + percentile.replace(".0", "");
    return new Row(work, numa, numa.with("rival", rival), percentile, List.of(reach));
  }
}
