package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.numascape.telemetry.CountersFile;
import org.numascape.telemetry.VictimColumn;
import org.numascape.telemetry.WorkerPlace;
import org.numascape.topology.IndexSet;

class StealBackoffTest {
  private final StealBackoff backoff = new StealBackoff();
  private long nowNanos = Long.MAX_VALUE - 10 * StealBackoff.REST_NANOS; // it overflows

  private void steal(int times, long nanos) {
    for (int i = 0; i < times; i++) {
      backoff.stole(nowNanos);
      nowNanos += nanos;
      backoff.becomeHungry(nowNanos);
    }
  }

  @Test
  void aLongRowOfTinyTasksTiresIt() {
    steal(StealBackoff.MANY - 1, StealBackoff.TINY_NANOS - 1);
    assertThat(backoff.isTired()).isFalse();
    steal(1, StealBackoff.TINY_NANOS - 1);
    assertThat(backoff.isTired()).isTrue();
  }

  @Test
  void itStaysTiredAsLongAsTasksAreTiny() {
    steal(StealBackoff.MANY + 1, 1);
    assertThat(backoff.isTired()).isTrue();
  }

  @Test
  void oneTaskOfSomeLengthEndsIt() {
    steal(StealBackoff.MANY, 1);
    steal(1, StealBackoff.TINY_NANOS);
    assertThat(backoff.isTired()).isFalse();
    steal(StealBackoff.MANY - 1, 1);
    assertThat(backoff.isTired()).isFalse();
  }

  @Test
  void searchesWithoutAStealDoNotCount() {
    for (int i = 0; i < 2 * StealBackoff.MANY; i++) {
      backoff.becomeHungry(nowNanos);
    }
    assertThat(backoff.isTired()).isFalse();
  }

  @Test
  void aThiefThatRestsLeavesItsVictimAloneForAWhile(@TempDir Path folder) {
    NumaPool pool = NumaPool.builder(Machines.of(1, 1, 2, 1)).build();
    pool.close(); // none of its threads is left: this one is the victim's and the thief's
    try (CountersFile counters =
        CountersFile.create(
            folder.resolve("thief.counters"),
            1,
            List.of(new WorkerPlace(0, 1, 1, 0, 0, IndexSet.empty())),
            List.of(new VictimColumn("worker 0", 0), new VictimColumn("worker 1", 0)))) {
      TaskDeque victim = pool.worker(0).deque;
      Thief thief = new Thief(pool, pool.worker(1), counters.worker(0));
      thief.lookAround();
      for (int i = 0; i < StealBackoff.MANY; i++) {
        long before = System.nanoTime();
        assertThat(stealNext(thief, victim)).isNotNull();
        thief.becomeHungry(before);
      }
      long anHour = TimeUnit.HOURS.toNanos(1);
      thief.becomeHungry(System.nanoTime() + anHour);
      assertThat(stealNext(thief, victim)).isNull();
      assertThat(victim.pop()).isNotNull();
      thief.becomeHungry(System.nanoTime() - anHour);
      assertThat(stealNext(thief, victim)).isNotNull();
    }
  }

  private static @Nullable Task stealNext(Thief thief, TaskDeque victim) {
    victim.push(
        new Task() {
          @Override
          protected void run(Worker worker) {}
        });
    victim.publish();
    return thief.steal();
  }
}
