package org.numascape.pool;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Everything by which something can wait for a pool's work, nested at random, from within the pool.
 * The value of each is how many there are below it, itself included.
 */
final class StressNest {
  private static final int MOST_CHILDREN = 3;

  private final NumaPool pool;
  private final AtomicLong executed = new AtomicLong();

  StressNest(NumaPool pool) {
    this.pool = pool;
  }

  /** How many were executed so far. */
  long executed() {
    return executed.get();
  }

  /** Executes what a seed stands for; by a worker, or a fiber that one carries. */
  long execute(long seed, int depth) throws Exception {
    executed.incrementAndGet();
    if (depth == 0) {
      return 1;
    }
    Random dice = new Random(seed);
    int below = depth - 1;
    List<Callable<Long>> children =
        dice.longs(1 + dice.nextInt(MOST_CHILDREN))
            .mapToObj(child -> (Callable<Long>) () -> execute(child, below))
            .toList();
    return 1
        + switch (dice.nextInt(9)) {
          case 0 -> forkedAndJoined(children, dice.nextBoolean());
          case 1 -> (long) pool.parallelSum(0, children.size(), 1, sumOf(children));
          case 2 -> onEachNode(children.getFirst());
          case 3 -> onEachPart(children);
          case 4 -> submitted(children);
          case 5 -> submittedToANode(children, dice);
          case 6 -> sum(pool.invokeAll(children));
          case 7 -> sum(pool.invokeAll(children, 1, TimeUnit.HOURS));
          default -> submittedToFibers(children);
        };
  }

  private static final class Call extends Task {
    private final Callable<Long> call;
    private long value;

    Call(Callable<Long> call) {
      this.call = call;
    }

    @Override
    protected void run(Worker worker) throws Exception {
      value = call.call();
    }
  }

  private long forkedAndJoined(List<Callable<Long>> children, boolean lastFirst) {
    List<Call> calls = new ArrayList<>(children.stream().map(Call::new).toList());
    Worker worker = Worker.current();
    if (worker == null) {
      // A fiber has no deque.
      calls.forEach(pool::invoke);
    } else {
      calls.forEach(worker::fork);
      (lastFirst ? calls.reversed() : calls).forEach(worker::join);
    }
    return calls.stream().mapToLong(call -> call.value).sum();
  }

  private static RangeSum sumOf(List<Callable<Long>> children) {
    return (worker, from, to) -> {
      double sum = 0;
      for (int i = (int) from; i < to; i++) {
        sum += children.get(i).call();
      }
      return sum;
    };
  }

  private long onEachNode(Callable<Long> child) throws Exception {
    Queue<Future<Long>> futures = new ConcurrentLinkedQueue<>();
    pool.onEachNode(
        () -> {
          FutureTask<Long> future = new FutureTask<>(child);
          futures.add(future);
          future.run();
        });
    return sum(futures);
  }

  private long onEachPart(List<Callable<Long>> children) {
    LongAdder sum = new LongAdder();
    pool.onEachPart(
        0,
        children.size(),
        (worker, from, to) -> sum.add((long) sumOf(children).run(worker, from, to)));
    return sum.sum();
  }

  private long submitted(List<Callable<Long>> children) throws Exception {
    List<Future<Long>> futures = new ArrayList<>();
    for (Callable<Long> child : children) {
      futures.add(pool.submit(child));
    }
    return sum(futures);
  }

  private long submittedToANode(List<Callable<Long>> children, Random dice) throws Exception {
    List<Integer> nodes = pool.nodesWithWorkers().stream().boxed().toList();
    List<Future<Long>> futures = new ArrayList<>();
    for (Callable<Long> child : children) {
      futures.add(pool.submit(nodes.get(dice.nextInt(nodes.size())), child));
    }
    return sum(futures.reversed());
  }

  private long submittedToFibers(List<Callable<Long>> children) throws Exception {
    List<Future<Long>> futures = new ArrayList<>();
    for (Callable<Long> child : children) {
      futures.add(pool.fibers().submit(child));
    }
    return sum(futures);
  }

  private static long sum(Collection<Future<Long>> futures) throws Exception {
    long sum = 0;
    for (Future<Long> future : futures) {
      sum += Objects.requireNonNull(future.get());
    }
    return sum;
  }
}
