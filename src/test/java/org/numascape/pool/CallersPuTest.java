package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.numascape.platform.Binding;
import org.numascape.platform.Threads;
import org.numascape.topology.IndexSet;

/**
 * Which worker is woken for a thread from outside; each of the two stands on the PU of its number.
 */
@Timeout(600)
class CallersPuTest {
  private static final int PATIENCE_SECONDS = 5;
  private static final int ROUNDS = 20;

  private final Callable<Integer> whoIsThere =
      () -> Objects.requireNonNull(Worker.current()).index();

  /** Says who executed it. */
  private static final class Who extends Task {
    int worker = -1;

    @Override
    protected void run(Worker worker) {
      this.worker = worker.index();
    }
  }

  @BeforeEach
  void needsTwoPus() {
    assumeTrue(
        Threads.allowedPus().containsAll(IndexSet.of(0, 1)), "needs the real PUs P#0 and P#1");
  }

  @AfterEach
  void unbind() {
    assertThat(Threads.unbindCurrent()).isInstanceOf(Binding.Bound.class);
  }

  private static NumaPool pool() {
    NumaPool pool = NumaPool.builder(Machines.of(1, 1, 2, 1)).build();
    pool.startAllWorkers();
    return pool;
  }

  private static void untilAllSleep(NumaPool pool) throws InterruptedException {
    assertThat(Patience.await(PATIENCE_SECONDS, pool.sleepers()::areAllAsleep)).isTrue();
    // Beyond the first look after falling asleep, which has a time limit.
    Thread.sleep(5);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void whoInvokesATaskIsServedByTheWorkerOnItsPu(int pu) throws InterruptedException {
    assertThat(Threads.bindCurrent(IndexSet.of(pu))).isInstanceOf(Binding.Bound.class);
    assertThat(Threads.currentPu()).isEqualTo(pu);
    int there = 0;
    try (NumaPool pool = pool()) {
      for (int round = 0; round < ROUNDS; round++) {
        untilAllSleep(pool);
        Who task = new Who();
        pool.invoke(task);
        there += task.worker == pu ? 1 : 0;
      }
    }
    // Not each time: the other one may happen to look for work by itself.
    assertThat(there).isGreaterThan(ROUNDS * 3 / 4);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void whoSubmitsJobsAndWaitsForEachAtOnceIsServedByTheWorkerOnItsPu(int pu) throws Exception {
    assertThat(Threads.bindCurrent(IndexSet.of(pu))).isInstanceOf(Binding.Bound.class);
    int there = 0;
    try (NumaPool pool = pool()) {
      for (int round = 0; round < ROUNDS; round++) {
        untilAllSleep(pool);
        there += pool.submit(whoIsThere).get() == pu ? 1 : 0;
      }
    }
    assertThat(there).isGreaterThan(ROUNDS / 2);
  }

  @Test
  void oneLateWaitSaysNothingOfTheNextSubmissionButTwoDo() {
    Thread[] noThreads = {};
    CallersPu callersPu =
        new CallersPu(List.of(), new Sleepers(noThreads, new Starter(noThreads, refusal -> {})));
    long now = System.nanoTime();
    long atOnce = 50_000;
    long late = 200_000;
    assertThat(callersPu.noteSubmission(now)).isFalse();
    callersPu.noteWait(now + atOnce);
    assertThat(callersPu.noteSubmission(now)).isTrue();
    callersPu.noteWait(now + late);
    assertThat(callersPu.noteSubmission(now)).isTrue();
    callersPu.noteWait(now + late);
    assertThat(callersPu.noteSubmission(now)).isFalse();
    callersPu.noteWait(now + atOnce);
    assertThat(callersPu.noteSubmission(now)).isTrue();
  }

  @Test
  void whoSubmitsJobsAndWaitsForThemLaterIsNotDisturbedOnItsPu() throws Exception {
    int pu = 1; // as without that knowledge worker 0 would be the one
    assertThat(Threads.bindCurrent(IndexSet.of(pu))).isInstanceOf(Binding.Bound.class);
    int there = 0;
    try (NumaPool pool = pool()) {
      for (int round = 0; round < ROUNDS; round++) {
        untilAllSleep(pool);
        Future<Integer> later = pool.submit(whoIsThere);
        Thread.sleep(1);
        there += later.get() == pu ? 1 : 0;
      }
    }
    assertThat(there).isLessThan(ROUNDS / 2);
  }

  @Test
  void withSpillTheFirstWorkerServesWhoeverInvokesATask() throws InterruptedException {
    assertThat(Threads.bindCurrent(IndexSet.of(1))).isInstanceOf(Binding.Bound.class);
    int first = 0;
    try (NumaPool pool =
        NumaPool.builder(Machines.of(1, 1, 2, 1))
            .settings(new PoolSettings(2, Pinning.SPILL, StealOrder.HIERARCHICAL))
            .build()) {
      pool.startAllWorkers();
      for (int round = 0; round < ROUNDS; round++) {
        untilAllSleep(pool);
        Who task = new Who();
        pool.invoke(task);
        first += task.worker == 0 ? 1 : 0;
      }
    }
    assertThat(first).isGreaterThan(ROUNDS * 3 / 4);
  }

  @Test
  void workersThatAreBoundNowhereAreWokenAsEver() {
    try (NumaPool pool =
        NumaPool.builder(Machines.of(1, 1, 2, 1))
            .settings(new PoolSettings(2, Pinning.NONE, StealOrder.HIERARCHICAL))
            .build()) {
      assertThat(pool.callersPu().sleeper()).isEqualTo(-1);
      Who task = new Who();
      pool.invoke(task);
      assertThat(task.worker).isNotNegative();
    }
  }
}
