package org.numascape.pool;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.numascape.topology.Topology;

/**
 * One pool, used by several threads in all ways at a time, with faults; then closed, perhaps in
 * mid-work. Everything that was accepted must come to the end that was foreseen; nothing may
 * remain.
 */
final class StressRound {
  private static final Topology MACHINE = Machines.of(1, 1, 2, 1);
  private static final int MAX_WORKERS = 256;
  private static final int PATIENCE_SECONDS = 30;
  private static final Path MAPPINGS = Path.of("/proc/self/maps");

  private final long seed;
  private final Random random;
  private final int workers;
  private final Ending ending;
  private final NumaPool pool;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final Set<Thread> clients = ConcurrentHashMap.newKeySet();
  private final List<WeakReference<?>> garbage = Collections.synchronizedList(new ArrayList<>());
  private final List<NumaBlock> blocks = Collections.synchronizedList(new ArrayList<>());
  private final Object gatheringsTurn = new Object();
  private final AtomicInteger completed = new AtomicInteger();
  private volatile boolean over;

  /** How the pool ends. */
  private enum Ending {
    WHEN_ALL_IS_DONE,
    CLOSED_IN_MID_WORK,
    SHUT_DOWN_NOW_IN_MID_WORK
  }

  StressRound(long seed) {
    this.seed = seed;
    this.random = new Random(seed);
    // 1 to 256, few more often than many.
    this.workers = (int) Math.round(Math.pow(MAX_WORKERS, Math.pow(random.nextDouble(), 2)));
    this.ending =
        random.nextInt(3) > 0
            ? Ending.WHEN_ALL_IS_DONE
            : Ending.values()[1 + random.nextInt(Ending.values().length - 1)];
    List<Pinning> pinnings = new ArrayList<>(List.of(Pinning.Strategy.values()));
    pinnings.add(Pinning.parse("list:3,1"));
    StealOrder[] orders = StealOrder.values();
    this.pool =
        NumaPool.builder(Machines.of(1 + random.nextInt(4), 2, 2, 1))
            .emulatedOn(MACHINE)
            .settings(
                new PoolSettings(
                    workers,
                    pinnings.get(random.nextInt(pinnings.size())),
                    orders[random.nextInt(orders.length)],
                    RemoteBatch.values()[random.nextInt(2)],
                    MemorySettings.DEFAULT))
            .build();
  }

  @Override
  public String toString() {
    return workers + " workers, " + pool.settings() + ", to be " + ending;
  }

  /** How many pieces of work came to their end. */
  int completed() {
    return completed.get();
  }

  /** Goes through it; throws an {@link AssertionError} if anything is not as it should be. */
  void run() throws InterruptedException {
    Set<Path> files = countersFiles();
    int threads = 1 + random.nextInt(4);
    for (int i = 0; i < threads; i++) {
      Random dice = new Random(random.nextLong());
      clients.add(Thread.ofPlatform().name("stress-client-" + i).daemon().start(() -> live(dice)));
    }
    Thread troublemaker = Thread.ofPlatform().daemon().start(this::interruptClients);
    try {
      if (ending != Ending.WHEN_ALL_IS_DONE) {
        Thread.sleep(random.nextInt(300));
        end();
      }
      await(
          () -> clients.stream().noneMatch(Thread::isAlive) || failure.get() != null,
          () -> "the clients to come to an end");
      over = true;
      checkFailure();
      if (ending == Ending.WHEN_ALL_IS_DONE) {
        checkGarbage();
        end();
      }
      checkNothingIsLeft(files);
      checkFailure();
    } finally {
      over = true;
      troublemaker.join();
    }
  }

  private void end() throws InterruptedException {
    Thread closer =
        Thread.ofPlatform()
            .name("stress-closer")
            .daemon()
            .start(
                () -> {
                  if (ending == Ending.SHUT_DOWN_NOW_IN_MID_WORK) {
                    for (Runnable job : pool.shutdownNow()) {
                      if (job instanceof Future<?> future) {
                        future.cancel(false);
                      }
                    }
                  }
                  pool.close();
                });
    await(() -> !closer.isAlive(), () -> "the pool to close");
  }

  private void checkFailure() {
    Throwable thrown = failure.get();
    if (thrown != null) {
      throw new AssertionError(this + ": " + thrown, thrown);
    }
  }

  private void await(BooleanSupplier condition, Supplier<String> what) {
    if (!Patience.await(PATIENCE_SECONDS, condition)) {
      throw new AssertionError(this + ": waited in vain for " + what.get() + "\n" + dump());
    }
  }

  private void interruptClients() {
    Random dice = new Random(seed);
    while (!over) {
      try {
        Thread.sleep(dice.nextInt(20));
      } catch (InterruptedException e) {
        return;
      }
      for (Thread client : clients) {
        if (dice.nextInt(10) == 0) {
          client.interrupt();
        }
      }
    }
  }

  /** A client's life. */
  private void live(Random dice) {
    int works = 3 + dice.nextInt(20);
    try {
      for (int i = 0; i < works && failure.get() == null; i++) {
        work(dice);
        completed.incrementAndGet();
      }
    } catch (RejectedExecutionException e) {
      if (ending == Ending.WHEN_ALL_IS_DONE) {
        failure.compareAndSet(null, e);
      }
    } catch (Throwable thrown) {
      failure.compareAndSet(null, thrown);
    }
  }

  private void work(Random dice) throws Throwable {
    switch (dice.nextInt(22)) {
      case 0, 1, 2 -> invokeTask(dice);
      case 3, 4 -> invokeCall(dice);
      case 5 -> loop(dice);
      case 6 -> submit(dice);
      case 7 -> invokeAll(dice);
      case 8 -> gather();
      case 9 -> nestPool(dice);
      case 10 -> cancel(dice);
      case 11 -> submitToANode(dice);
      case 12 -> onEachNode(dice);
      case 13 -> onEachPart(dice);
      case 14 -> invokeAny(dice);
      case 15, 16 -> startFibers(dice);
      case 17 -> submitToFibers(dice);
      case 18, 19 -> nestWaits(dice);
      default -> pause(dice.nextInt(10));
    }
  }

  /** Sleeps, so that workers may fall asleep. */
  private static void pause(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      // The troublemaker.
    }
  }

  private static int depth(Random dice) {
    return 3 + dice.nextInt(8);
  }

  private void invokeTask(Random dice) throws InterruptedException {
    StressGraph graph = new StressGraph();
    long argument = StressGraph.argument(dice.nextLong(), depth(dice));
    StressGraph.Node node = graph.new Node(argument);
    garbage.add(new WeakReference<>(node));
    runGraph(
        graph,
        argument,
        () -> {
          pool.invoke(node);
          return node.value();
        });
  }

  private void invokeCall(Random dice) throws InterruptedException {
    StressGraph graph = new StressGraph();
    long argument = StressGraph.argument(dice.nextLong(), depth(dice));
    runGraph(graph, argument, () -> pool.invoke(graph.calls(), argument));
  }

  private interface Invocation {
    long value();
  }

  private void runGraph(StressGraph graph, long argument, Invocation invocation)
      throws InterruptedException {
    garbage.add(new WeakReference<>(graph.calls()));
    StressGraph.Expected expected = graph.expect(argument);
    StressGraph.Expected found;
    try {
      found = new StressGraph.Expected(false, invocation.value());
    } catch (TaskFailedException e) {
      if (ending == Ending.SHUT_DOWN_NOW_IN_MID_WORK
          && e.getCause() instanceof RejectedExecutionException rejected) {
        throw rejected;
      }
      found = new StressGraph.Expected(true, StressGraph.value(e));
    }
    if (!found.equals(expected)) {
      throw new AssertionError(expected + " was expected of " + argument + ", not " + found);
    }
    // Children that a node left behind when it threw are executed sooner or later, too.
    await(
        () -> graph.executedNodes() >= graph.expectedNodes() || failure.get() != null,
        () -> (graph.expectedNodes() - graph.executedNodes()) + " of its nodes to be executed");
    if (graph.executedNodes() > graph.expectedNodes() || graph.repeatedNodes() > 0) {
      throw new AssertionError(
          "executed %d nodes of %d, %d more than once"
              .formatted(graph.executedNodes(), graph.expectedNodes(), graph.repeatedNodes()));
    }
  }

  private void loop(Random dice) {
    AtomicLongArray visits = new AtomicLongArray(1 + dice.nextInt(5_000));
    int thrower = dice.nextInt(3) == 0 ? dice.nextInt(visits.length()) : -1;
    int grain = 1 + dice.nextInt(200);
    boolean thrown = false;
    try {
      double sum =
          pool.parallelSum(
              0,
              visits.length(),
              grain,
              (worker, from, to) -> {
                for (int i = (int) from; i < to; i++) {
                  visits.incrementAndGet(i);
                }
                if (from <= thrower && thrower < to) {
                  throw new StressGraph.Fault(thrower);
                }
                return to - from;
              });
      if (sum != visits.length()) {
        throw new AssertionError("parallelSum gave " + sum + ", not " + visits.length());
      }
    } catch (TaskFailedException e) {
      if (ending == Ending.SHUT_DOWN_NOW_IN_MID_WORK
          && e.getCause() instanceof RejectedExecutionException rejected) {
        throw rejected;
      }
      thrown = true;
      if (StressGraph.value(e) != thrower) {
        throw new AssertionError("parallelSum threw another's exception", e);
      }
    }
    if (thrown != thrower >= 0) {
      throw new AssertionError("parallelSum threw: " + thrown + ", index " + thrower);
    }
    for (int i = 0; i < visits.length(); i++) {
      if (visits.get(i) != 1) {
        throw new AssertionError("index " + i + " was visited " + visits.get(i) + " times");
      }
    }
  }

  /** Waits for a future, in spite of the troublemaker. */
  private static <T> T get(Future<T> future) throws ExecutionException {
    while (true) {
      try {
        return future.get();
      } catch (InterruptedException e) {
        // Once more.
      }
    }
  }

  private void submit(Random dice) throws Throwable {
    StressGraph graph = new StressGraph();
    long argument = StressGraph.argument(dice.nextLong(), depth(dice));
    runGraph(
        graph,
        argument,
        () -> {
          Future<Long> future =
              pool.submit(
                  () -> {
                    StressGraph.Node node = graph.new Node(argument);
                    pool.invoke(node);
                    return node.value();
                  });
          try {
            return get(future);
          } catch (ExecutionException e) {
            if (e.getCause() instanceof TaskFailedException failed) {
              throw failed;
            }
            throw new AssertionError(e);
          } catch (CancellationException e) {
            throw new RejectedExecutionException(e);
          }
        });
  }

  private void invokeAll(Random dice) throws Throwable {
    int[] numbers = dice.ints(1 + dice.nextInt(30)).toArray();
    List<Future<Integer>> futures;
    try {
      futures =
          pool.invokeAll(
              Arrays.stream(numbers).mapToObj(number -> (Callable<Integer>) () -> number).toList());
    } catch (InterruptedException e) {
      return;
    }
    for (int i = 0; i < numbers.length; i++) {
      try {
        if (get(futures.get(i)) != numbers[i]) {
          throw new AssertionError("a future has another's value");
        }
      } catch (CancellationException e) {
        throw new RejectedExecutionException(e);
      }
    }
  }

  /** Jobs that only workers of a node may do. */
  private void submitToANode(Random dice) throws ExecutionException {
    List<Integer> nodes = pool.nodesWithWorkers().stream().boxed().toList();
    List<FutureTask<Integer>> futures = new ArrayList<>();
    List<Integer> expected = new ArrayList<>();
    try {
      for (int i = 1 + dice.nextInt(40); i > 0; i--) {
        int node = nodes.get(dice.nextInt(nodes.size()));
        FutureTask<Integer> future = new FutureTask<>(StressRound::currentNode);
        pool.execute(node, future);
        futures.add(future);
        expected.add(node);
      }
      for (int i = 0; i < futures.size(); i++) {
        if (!get(futures.get(i)).equals(expected.get(i))) {
          throw new AssertionError("a job for node " + expected.get(i) + " was done on another");
        }
      }
    } catch (CancellationException e) {
      throw new RejectedExecutionException(e);
    }
  }

  private static int currentNode() {
    return Objects.requireNonNull(Worker.current()).node();
  }

  /** From outside, by a job, or by a task of which others wait. */
  private void onEachNode(Random dice) throws ExecutionException {
    Queue<Integer> seen = new ConcurrentLinkedQueue<>();
    Callable<?> all =
        () -> {
          pool.onEachNode(() -> seen.add(currentNode()));
          return null;
        };
    try {
      switch (dice.nextInt(3)) {
        case 0 -> all.call();
        case 1 -> get(pool.submit(all));
        default ->
            pool.parallelFor(
                0,
                8,
                1,
                (worker, from, to) -> {
                  if (from == 3) {
                    all.call();
                  }
                });
      }
    } catch (InterruptedException e) {
      return;
    } catch (CancellationException e) {
      throw new RejectedExecutionException(e);
    } catch (ExecutionException | TaskFailedException e) {
      if (e.getCause() instanceof InterruptedException) {
        return; // a task interrupted its worker, and this was what it did next
      }
      throw rejectedOr(e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    if (!seen.stream()
        .sorted()
        .toList()
        .equals(pool.nodesWithWorkers().stream().boxed().toList())) {
      throw new AssertionError("onEachNode ran on nodes " + seen);
    }
  }

  private static RejectedExecutionException rejectedOr(Exception e) {
    if (e.getCause() instanceof RejectedExecutionException
        || e.getCause() instanceof CancellationException) {
      return new RejectedExecutionException(e);
    }
    throw new AssertionError(e);
  }

  /** Only the worker to whom a part is dealt may do it. */
  private void onEachPart(Random dice) {
    int length = 1 + dice.nextInt(2_000);
    AtomicLongArray visits = new AtomicLongArray(length);
    try {
      pool.onEachPart(
          0,
          length,
          (worker, from, to) -> {
            for (long i = from; i < to; i++) {
              visits.incrementAndGet((int) i);
            }
          });
    } catch (TaskFailedException e) {
      throw rejectedOr(e);
    }
    for (int i = 0; i < length; i++) {
      if (visits.get(i) != 1) {
        throw new AssertionError("index " + i + " had " + visits.get(i) + " parts");
      }
    }
  }

  /** One or none of the jobs succeeds, another blocks for a while if it is not cancelled. */
  private void invokeAny(Random dice) throws ExecutionException {
    AtomicInteger blocked = new AtomicInteger();
    boolean hasSuccess = dice.nextInt(3) > 0;
    List<Callable<String>> jobs = new ArrayList<>();
    for (int i = dice.nextInt(6); i > 0; i--) {
      jobs.add(
          () -> {
            throw new StressGraph.Fault(1);
          });
    }
    jobs.add(
        () -> {
          if (hasSuccess) {
            return "success";
          }
          throw new StressGraph.Fault(2);
        });
    if (hasSuccess) {
      jobs.add(
          () -> {
            blocked.incrementAndGet();
            try {
              // Not for ever: others may wait for what only this worker may do.
              TimeUnit.MILLISECONDS.sleep(20);
              throw new StressGraph.Fault(3);
            } finally {
              blocked.decrementAndGet();
            }
          });
    }
    String found;
    try {
      found =
          dice.nextBoolean() ? get(pool.submit(() -> pool.invokeAny(jobs))) : pool.invokeAny(jobs);
    } catch (InterruptedException e) {
      found = "interrupted";
    } catch (CancellationException e) {
      throw new RejectedExecutionException(e);
    } catch (ExecutionException e) {
      Throwable cause =
          e.getCause() instanceof ExecutionException inner ? inner.getCause() : e.getCause();
      found =
          switch (cause) {
            case StressGraph.Fault fault -> "failure";
            // A task that its worker did meanwhile interrupted it.
            case InterruptedException interrupted -> "interrupted";
            case null, default -> throw rejectedOr(e);
          };
    }
    if (!found.equals("interrupted")
        && !found.equals(hasSuccess ? "success" : "failure")
        && ending != Ending.SHUT_DOWN_NOW_IN_MID_WORK) {
      throw new AssertionError("invokeAny gave " + found + ", success among them: " + hasSuccess);
    }
    await(() -> blocked.get() == 0, () -> "a job of invokeAny to end");
  }

  /** Fibers that wait for each other, for timers and for tasks of the pool. */
  private void startFibers(Random dice) {
    int count = 1 + dice.nextInt(30);
    AtomicInteger sum = new AtomicInteger();
    LinkedBlockingQueue<Integer> tokens = new LinkedBlockingQueue<>();
    List<Thread> fibers = new ArrayList<>();
    List<Integer> nodes = pool.nodesWithWorkers().stream().boxed().toList();
    try {
      for (int i = 0; i < count; i++) {
        int kind = dice.nextInt(4);
        Runnable life =
            () -> {
              try {
                switch (kind) {
                  case 0 -> Thread.sleep(0, 300_000);
                  case 1 -> LockSupport.parkNanos(100_000);
                  case 2 -> pool.invoke(new StressGraph().calls(), StressGraph.argument(7, 2));
                  default -> Thread.yield();
                }
              } catch (InterruptedException | TaskFailedException | RejectedExecutionException e) {
                // By shutdownNow; or as the graph has it.
              }
              sum.incrementAndGet();
              tokens.add(1);
            };
        fibers.add(
            dice.nextBoolean()
                ? pool.fibers().start(life)
                : pool.fibers().start(nodes.get(dice.nextInt(nodes.size())), life));
      }
      // And one that waits for all, asleep in between.
      fibers.add(
          pool.fibers()
              .start(
                  () -> {
                    for (int i = 0; i < count; i++) {
                      try {
                        tokens.take();
                      } catch (InterruptedException e) {
                        i--;
                      }
                    }
                    sum.incrementAndGet();
                  }));
    } finally {
      if (fibers.size() <= count) {
        tokens.addAll(Collections.nCopies(count, 1)); // it was refused; nobody waits
      }
      await(
          () -> fibers.stream().noneMatch(Thread::isAlive),
          () -> fibers.stream().filter(Thread::isAlive).count() + " fibers to end");
    }
    if (sum.get() != count + 1) {
      throw new AssertionError(sum + " fibers of " + (count + 1) + " lived");
    }
  }

  private void submitToFibers(Random dice) throws ExecutionException {
    List<Future<Integer>> futures = new ArrayList<>();
    try {
      int count = 1 + dice.nextInt(60);
      for (int i = 0; i < count; i++) {
        int value = i;
        futures.add(
            pool.fibers()
                .submit(
                    () -> {
                      if (value % 8 == 0) {
                        LockSupport.parkNanos(50_000);
                      }
                      return value;
                    }));
      }
      for (int i = 0; i < count; i++) {
        if (get(futures.get(i)) != i) {
          throw new AssertionError("a fiber's future has another's value");
        }
      }
    } catch (CancellationException e) {
      throw new RejectedExecutionException(e);
    }
  }

  /** Waits of all kinds within each other. */
  private void nestWaits(Random dice) {
    StressNest nest = new StressNest(pool);
    long seed = dice.nextLong();
    int depth = 1 + dice.nextInt(4);
    long value;
    try {
      value = get(pool.submit(() -> nest.execute(seed, depth)));
    } catch (CancellationException e) {
      throw new RejectedExecutionException(e);
    } catch (ExecutionException e) {
      if (isOf(e, InterruptedException.class)) {
        return; // a task interrupted its worker, and this was what it did next
      }
      if (isOf(e, RejectedExecutionException.class) || isOf(e, CancellationException.class)) {
        throw new RejectedExecutionException(e);
      }
      throw new AssertionError(e);
    }
    if (value != nest.executed()) {
      throw new AssertionError(
          "of nested waits %d were executed and %d found".formatted(nest.executed(), value));
    }
  }

  private static boolean isOf(Throwable thrown, Class<? extends Throwable> type) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }

  /** All workers must be found for this, however deep they sleep; one such thing at a time. */
  private void gather() {
    boolean canBeStolenFrom =
        pool.settings().stealOrder() != StealOrder.NODE_ONLY || pool.nodesWithWorkers().size() == 1;
    if (workers > 16 || !canBeStolenFrom || ending == Ending.SHUT_DOWN_NOW_IN_MID_WORK) {
      return;
    }
    synchronized (gatheringsTurn) {
      AtomicReference<String> dump = new AtomicReference<>("");
      Gathering gathering = new Gathering(PATIENCE_SECONDS / 3, () -> dump.set(dump()));
      pool.invoke(gathering);
      if (!gathering.isComplete()) {
        throw new AssertionError("some worker slept through a gathering\n" + dump);
      }
    }
  }

  /** A task of this pool waits for a pool of its own. */
  private void nestPool(Random dice) throws InterruptedException {
    StressGraph graph = new StressGraph();
    long argument = StressGraph.argument(dice.nextLong(), 5);
    int size = 1 + dice.nextInt(2);
    blocks.add(pool.allocate("stress", 64));
    runGraph(
        graph,
        argument,
        () -> {
          StressGraph.Node node = graph.new Node(argument);
          pool.invoke(
              new Task() {
                @Override
                protected void run(Worker worker) {
                  try (NumaPool nested =
                      NumaPool.builder(MACHINE)
                          .settings(new PoolSettings(size, Pinning.NONE, StealOrder.HIERARCHICAL))
                          .build()) {
                    nested.invoke(node);
                  }
                }
              });
          return node.value();
        });
  }

  /** A job that blocks is cancelled, before it began or while it blocks. */
  private void cancel(Random dice) {
    AtomicInteger running = new AtomicInteger();
    Future<?> future =
        pool.submit(
            () -> {
              running.incrementAndGet();
              try {
                TimeUnit.SECONDS.sleep(PATIENCE_SECONDS / 2);
                throw new AssertionError("nobody interrupted the job");
              } catch (InterruptedException e) {
                // So it should be.
              } finally {
                running.decrementAndGet();
              }
            });
    pause(dice.nextInt(3));
    future.cancel(true);
    try {
      get(future);
      if (ending != Ending.SHUT_DOWN_NOW_IN_MID_WORK) {
        throw new AssertionError("a cancelled future has a value");
      }
    } catch (CancellationException e) {
      // So it should be.
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  private void checkGarbage() throws InterruptedException {
    await(
        () -> {
          System.gc();
          return garbage.stream().allMatch(each -> each.get() == null);
        },
        () -> "tasks to be collected that are done");
  }

  private void checkNothingIsLeft(Set<Path> files) throws InterruptedException {
    for (int i = 0; i < workers; i++) {
      int index = i;
      await(() -> !pool.thread(index).isAlive(), () -> "worker " + index + " to end");
    }
    if (!pool.isTerminated() || pool.overseer().isAlive()) {
      throw new AssertionError("a closed pool is not terminated");
    }
    checkChunks();
    if (blocks.stream().anyMatch(block -> block.segment().scope().isAlive())) {
      throw new AssertionError("blocks of a closed pool are still mapped");
    }
    Set<Path> left = countersFiles();
    left.retainAll(files);
    if (!left.isEmpty() || files.stream().anyMatch(Files::exists)) {
      throw new AssertionError("counters files are left: " + files + ", mapped: " + left);
    }
  }

  /** Every chunk of frames must be there for the next pool, once. */
  private void checkChunks() {
    List<?> emptied;
    FrameChunks own;
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      emptied =
          List.copyOf(
              (Queue<?>)
                  MethodHandles.privateLookupIn(FrameChunks.class, lookup)
                      .findStaticVarHandle(FrameChunks.class, "EMPTIED", Queue.class)
                      .get());
      own =
          (FrameChunks)
              MethodHandles.privateLookupIn(NumaPool.class, lookup)
                  .findVarHandle(NumaPool.class, "frameChunks", FrameChunks.class)
                  .get(pool);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("FrameChunks and NumaPool are not as this test knows them", e);
    }
    if (new HashSet<>(emptied).size() < emptied.size()) {
      throw new AssertionError("a chunk of frames was given back twice");
    }
    if (!emptied.containsAll(Arrays.stream(own.soFar()).boxed().toList())) {
      throw new AssertionError("a chunk of frames was not given back");
    }
  }

  /** The counters files that this process has mapped; none where that can't be known. */
  private static Set<Path> countersFiles() {
    if (!Files.isReadable(MAPPINGS)) {
      return Set.of();
    }
    try (Stream<String> lines = Files.lines(MAPPINGS)) {
      return lines
          .filter(line -> line.contains(".counters") && !line.endsWith("(deleted)"))
          .map(line -> Path.of(line.substring(line.indexOf('/'))))
          .collect(Collectors.toCollection(HashSet::new));
    } catch (IOException e) {
      return new HashSet<>();
    }
  }

  private String dump() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < workers; i++) {
      Worker worker = pool.worker(i);
      text.append(
          "worker %d: %s, %s, announced: %s%n"
              .formatted(
                  i,
                  pool.snapshot().workers().get(i).state(),
                  worker.deque,
                  pool.sleepers().isAnnounced(i)));
    }
    for (int node = 0; node < pool.topology().nodes().size(); node++) {
      text.append("jobs for node %d: %s%n".formatted(node, pool.jobs().hasJobsFor(node)));
    }
    Thread.getAllStackTraces().entrySet().stream()
        .filter(entry -> entry.getKey().getName().matches("(numascape-worker|stress)-.*"))
        .sorted(Map.Entry.comparingByKey(Comparator.comparing(Thread::getName)))
        .forEach(
            entry -> {
              text.append("%n%s%n".formatted(entry.getKey().getName()));
              for (StackTraceElement at : entry.getValue()) {
                text.append("  at ").append(at).append('\n');
              }
            });
    return text.toString();
  }
}
