package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.numascape.telemetry.WorkerState;

/** Workers that start when there is work for them. */
@Timeout(120)
class StartOnDemandTest {
  private static final int NODES = 4;

  /** Two workers on each of four nodes. */
  private static NumaPool pool(StealOrder order) {
    return NumaPool.builder(Machines.of(NODES, 1, 2, 1))
        .emulatedOn(Machines.of(1, 1, 2, 1))
        .settings(new PoolSettings(2 * NODES, Pinning.COMPACT, order))
        .build();
  }

  private static NumaPool pool() {
    return pool(StealOrder.HIERARCHICAL);
  }

  private static List<Integer> started(NumaPool pool) {
    return IntStream.range(0, pool.workers())
        .filter(worker -> pool.thread(worker).getState() != Thread.State.NEW)
        .boxed()
        .toList();
  }

  private static int currentNode() {
    return Objects.requireNonNull(Worker.current()).node();
  }

  @Test
  void anIdleNewPoolHasStartedItsFirstWorkerOnly() throws InterruptedException {
    try (NumaPool pool = pool()) {
      // It looks for work once, and so does who watches over all.
      assertThat(Patience.await(60, () -> pool.thread(0).getState() == Thread.State.WAITING))
          .isTrue();
      Thread.sleep(200);
      assertThat(started(pool)).containsExactly(0);
      assertThat(pool.threadIds().stream().filter(OptionalInt::isPresent)).hasSizeLessThan(2);
      assertThat(pool.snapshot().workers().stream().skip(1))
          .allMatch(worker -> worker.state() == WorkerState.NOT_STARTED && worker.idleNanos() == 0);
      pool.checkWorkers();
    }
  }

  @Test
  void allAreStartedIfSomebodyAsksForIt() {
    try (NumaPool pool = pool()) {
      pool.startAllWorkers();
      pool.startAllWorkers();
      assertThat(started(pool)).hasSize(pool.workers());
      assertThat(
              Patience.await(
                  60,
                  () ->
                      pool.snapshot().workers().stream()
                          .noneMatch(worker -> worker.state() == WorkerState.NOT_STARTED)))
          .isTrue();
    }
  }

  /** Each task waits until there are as many as workers, each of which must be there for it. */
  @ParameterizedTest
  @EnumSource(
      value = StealOrder.class,
      names = {"NODE_ONLY"},
      mode = EnumSource.Mode.EXCLUDE)
  void forkedTasksStartAllWorkersThatTheyNeed(StealOrder order) {
    try (NumaPool pool = pool(order)) {
      Gathering gathering = new Gathering(60);
      pool.invoke(gathering);
      assertThat(gathering.isComplete()).isTrue();
      assertThat(started(pool)).hasSize(pool.workers());
    }
  }

  private static NumaPool twoOnTwoPus() {
    return NumaPool.builder(Machines.of(1, 1, 2, 1))
        .settings(new PoolSettings(2, Pinning.NONE, StealOrder.HIERARCHICAL))
        .build();
  }

  /** Forks one task, and does not join it before somebody else has done it. */
  private static final class ForkingOnce extends Task {
    private final AtomicBoolean goOn;
    private volatile boolean begun;
    private volatile boolean stolen;

    ForkingOnce(AtomicBoolean goOn) {
      this.goOn = goOn;
    }

    @Override
    protected void run(Worker worker) {
      begun = true;
      Patience.await(60, goOn::get);
      Task child =
          new Task() {
            @Override
            protected void run(Worker executing) {
              stolen = executing != worker;
            }
          };
      worker.fork(child);
      Patience.await(60, child::isDone);
      worker.join(child);
    }
  }

  @Test
  void aTaskThatForksOnceHasAWorkerStartedForTheOther() {
    try (NumaPool pool = twoOnTwoPus()) {
      ForkingOnce task = new ForkingOnce(new AtomicBoolean(true));
      pool.invoke(task);
      assertThat(task.stolen).isTrue();
    }
  }

  @Test
  void jobsThatBlockStartAsManyWorkersAsThereAre() {
    try (NumaPool pool = pool()) {
      AtomicInteger present = new AtomicInteger();
      AtomicBoolean goOn = new AtomicBoolean();
      for (int i = 0; i < pool.workers(); i++) {
        pool.execute(
            () -> {
              present.incrementAndGet();
              Patience.await(60, goOn::get);
            });
      }
      assertThat(Patience.await(60, () -> present.get() == pool.workers())).isTrue();
      goOn.set(true);
    }
  }

  @ParameterizedTest
  @EnumSource(StealOrder.class)
  void aJobForANodeStartsAWorkerOfThatNodeAndNoOther(StealOrder order) throws Exception {
    try (NumaPool pool = pool(order)) {
      AtomicInteger ranOn = new AtomicInteger(-1);
      pool.execute(3, () -> ranOn.set(currentNode()));
      assertThat(Patience.await(60, () -> ranOn.get() >= 0)).isTrue();
      assertThat(ranOn).hasValue(3);
      assertThat(started(pool)).containsExactly(0, 6);
    }
  }

  @ParameterizedTest
  @EnumSource(StealOrder.class)
  void whatIsToRunOnEachNodeStartsAWorkerThereWhereThereIsNone(StealOrder order) throws Exception {
    try (NumaPool pool = pool(order)) {
      List<Integer> nodes = new ArrayList<>();
      pool.onEachNode(
          () -> {
            synchronized (nodes) {
              nodes.add(currentNode());
            }
          });
      assertThat(nodes).containsExactlyInAnyOrder(0, 1, 2, 3);
      assertThat(started(pool)).contains(2, 4, 6).doesNotContain(3, 5, 7);
    }
  }

  /** As many as there are processors get a part. */
  @Test
  void aRangeDealtFromOutsideStartsAllToWhomAPartIsDealt() {
    try (NumaPool pool = twoOnTwoPus()) {
      assertThat(pool.parallelSum(0, 1000, 1, (worker, from, to) -> to - from)).isEqualTo(1000);
      assertThat(started(pool)).hasSize(pool.parallelism());
    }
  }

  @ParameterizedTest
  @EnumSource(StealOrder.class)
  void rangesDealtToWorkersThatHaveYetToStartAreDone(StealOrder order) {
    for (int i = 0; i < 20; i++) {
      try (NumaPool pool = pool(order)) {
        assertThat(pool.parallelSum(0, 100, 1, (worker, from, to) -> to - from)).isEqualTo(100);
        AtomicInteger parts = new AtomicInteger();
        pool.onEachPart(0, 100, (worker, from, to) -> parts.incrementAndGet());
        assertThat(parts).hasValue(pool.parallelism());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(StealOrder.class)
  void fibersStartWorkersOfTheirNode(StealOrder order) throws Exception {
    try (NumaPool pool = pool(order)) {
      AtomicInteger ranOn = new AtomicInteger(-1);
      pool.fibers().start(3, () -> ranOn.set(pool.fibers().currentNode())).join();
      assertThat(started(pool)).contains(6);
      if (order == StealOrder.NODE_ONLY) {
        assertThat(ranOn).hasValue(3);
      }
      for (int i = 0; i < 20; i++) {
        int value = i;
        assertThat(pool.fibers().submit(() -> value).get()).isEqualTo(value);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aPoolEndsWithoutStartingWorkersForIt(boolean now) {
    NumaPool pool = pool();
    if (now) {
      assertThat(pool.shutdownNow()).isEmpty();
    }
    pool.close();
    assertThat(pool.isTerminated()).isTrue();
    assertThat(started(pool)).containsExactly(0);
    assertThat(pool.thread(0).isAlive()).isFalse();
    assertThatThrownBy(pool::startAllWorkers).isInstanceOf(RejectedExecutionException.class);
    assertThat(pool.sleepers().wake(5)).isFalse();
    assertThat(started(pool)).containsExactly(0);
  }

  @Test
  void whatATaskForksAfterShutdownStillStartsAWorker() {
    NumaPool pool = twoOnTwoPus();
    assertThat(Patience.await(60, () -> pool.thread(0).getState() == Thread.State.WAITING))
        .isTrue();
    AtomicBoolean goOn = new AtomicBoolean();
    ForkingOnce task = new ForkingOnce(goOn);
    Thread caller = Thread.ofPlatform().start(() -> pool.invoke(task));
    assertThat(Patience.await(60, () -> task.begun)).isTrue();
    pool.shutdown();
    assertThat(started(pool)).containsExactly(0);
    goOn.set(true);
    pool.close();
    assertThat(Patience.await(60, () -> !caller.isAlive())).isTrue();
    assertThat(task.stolen).isTrue();
    assertThat(pool.thread(1).getState()).isEqualTo(Thread.State.TERMINATED);
  }

  @Test
  void closingWhileOthersHaveWorkersStartedLeavesNoneBehind() throws Exception {
    for (int i = 0; i < 200; i++) {
      NumaPool pool = pool();
      AtomicInteger done = new AtomicInteger();
      AtomicInteger accepted = new AtomicInteger();
      Thread submitter =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      for (int node = 0; node < NODES; node++) {
                        pool.execute(node, done::incrementAndGet);
                        accepted.incrementAndGet();
                        pool.execute(done::incrementAndGet);
                        accepted.incrementAndGet();
                      }
                    } catch (RejectedExecutionException e) {
                      // The pool was faster.
                    }
                  });
      if (i % 2 == 0) {
        Thread.onSpinWait();
        Patience.await(1, () -> accepted.get() > 2);
      }
      pool.close();
      submitter.join();
      assertThat(pool.isTerminated()).isTrue();
      assertThat(done.get()).isEqualTo(accepted.get());
      assertThat(IntStream.range(0, pool.workers()).mapToObj(pool::thread))
          .noneMatch(Thread::isAlive);
    }
  }

  /** A thread for which the system has no room, until it is allowed. */
  private static final class Refusable extends Thread {
    private boolean allowed;
    private int refusals;

    @Override
    public void start() {
      if (!allowed) {
        refusals++;
        throw new OutOfMemoryError("as asked");
      }
      super.start();
    }
  }

  @Test
  void whoStartedAWorkerLateDoesNotEraseThatItSleepsAgain() {
    Thread[] threads = {new Refusable()};
    Sleepers sleepers = new Sleepers(threads, new Starter(threads, refusal -> {}));
    sleepers.begin(0); // the worker's thread
    sleepers.announce(0);
    sleepers.begin(0); // who started it
    assertThat(sleepers.isAnnounced(0)).isTrue();
    assertThat(sleepers.areAllAsleep()).isTrue();
    assertThat(sleepers.wake(0)).isTrue();
    assertThat(sleepers.any()).isFalse();
  }

  @Test
  void aWorkerThatIsRefusedStaysUnstartedAndTheNextSleeperIsWoken() {
    Refusable[] threads = {new Refusable(), new Refusable(), new Refusable()};
    threads[1].allowed = true;
    List<String> limitations = new ArrayList<>();
    Starter starter = new Starter(threads, limitations::add);
    Sleepers sleepers = new Sleepers(threads, starter);

    sleepers.start(1);
    sleepers.announce(1);
    assertThat(sleepers.wakeOne(new int[] {0, 1, 2})).isTrue();
    assertThat(sleepers.isAnnounced(0)).isTrue();
    assertThat(sleepers.isAnnounced(1)).isFalse();
    assertThat(limitations).singleElement().asString().contains("as asked");

    // Whoever can do without does not ask again at once.
    assertThat(sleepers.wakeOne(new int[] {0, 1, 2})).isFalse();
    assertThat(threads[0].refusals).isEqualTo(1);
    assertThat(sleepers.any()).isTrue();
    assertThat(sleepers.isStartable(0)).isFalse();

    // Who can't, does, and learns of it.
    assertThatThrownBy(() -> sleepers.start(0)).isInstanceOf(OutOfMemoryError.class);
    assertThatThrownBy(() -> sleepers.startOneOf(new int[] {2, 0}))
        .isInstanceOf(OutOfMemoryError.class);
    assertThat(sleepers.startOneOf(new int[] {2, 1})).isEqualTo(-1);
    threads[2].allowed = true;
    assertThat(sleepers.startOneOf(new int[] {2, 0})).isEqualTo(2);
    assertThat(sleepers.isAnnounced(2)).isFalse();

    // The two that were started end; there is a last one, and none after it.
    assertThat(starter.isLastToEnd()).isFalse();
    assertThat(starter.isLastToEnd()).isTrue();
    threads[0].allowed = true;
    sleepers.start(0);
    assertThat(threads[0].getState()).isEqualTo(Thread.State.NEW);
  }
}
