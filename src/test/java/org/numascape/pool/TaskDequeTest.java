package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TaskDequeTest {
  private static final class Taken extends Task {
    private final AtomicInteger times = new AtomicInteger();

    @Override
    protected void run(Worker worker) {
      times.getAndIncrement();
    }
  }

  private static void take(Task task) {
    ((Taken) task).times.getAndIncrement();
  }

  /**
   * The same few positions are filled, made public and taken back, as often as fits in a second.
   */
  @Test
  void aTaskIsTakenOnceThoughItsSlotIsTakenBackAndFilledAgain() throws InterruptedException {
    TaskDeque deque = new TaskDeque();
    AtomicBoolean ended = new AtomicBoolean();
    // More thieves than PUs: one that is off its PU between its look and its claim is what counts.
    int thieves = 3 * Runtime.getRuntime().availableProcessors();
    List<Thread> threads =
        Stream.generate(() -> Thread.ofPlatform().start(() -> stealUntil(deque, ended)))
            .limit(thieves)
            .toList();
    List<Taken> pushed = new ArrayList<>();
    long end = System.nanoTime() + 1_000_000_000;
    while (System.nanoTime() < end && pushed.size() < 1_000_000) {
      for (int i = 0; i < 3; i++) {
        Taken task = new Taken();
        pushed.add(task);
        deque.push(task);
        deque.publish();
      }
      for (Task own = deque.pop(); own != null; own = deque.pop()) {
        take(own);
      }
    }
    ended.set(true);
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(pushed.stream().filter(task -> task.times.get() != 1)).isEmpty();
  }

  @Test
  void aThiefSeesHowFarTheOldestTaskIsFromTheRootThoughOlderOnesWereStolen() {
    TaskDeque deque = new TaskDeque(Integer.MAX_VALUE);
    deque.setGeneration(3);
    for (int i = 0; i < 4; i++) {
      deque.push(new Taken());
    }
    assertThat(deque.oldestGeneration()).isEqualTo(3);
    assertThat(deque.tasks()).isEqualTo(4);
    deque.publish();
    assertThat(deque.steal()).isNotNull();
    assertThat(deque.oldestGeneration()).isEqualTo(4);
    assertThat(deque.tasks()).isEqualTo(3);
    assertThat(deque.generation()).isEqualTo(7);
  }

  @Test
  void privateJoinsAreCountedThoughThePositionsWrap() {
    TaskDeque deque = new TaskDeque(-2);
    for (int i = 0; i < 10; i++) {
      Taken one = new Taken();
      Taken two = new Taken();
      deque.push(one);
      deque.push(two);
      assertThat(deque.popPrivate(one)).isFalse();
      assertThat(deque.popPrivate(two)).isTrue();
      assertThat(deque.pop()).isSameAs(one);
      deque.push(one);
      assertThat(deque.popPrivate(one)).isTrue();
    }
    assertThat(deque.privateJoins()).isEqualTo(20);
  }

  private static void stealUntil(TaskDeque deque, AtomicBoolean ended) {
    while (!ended.get()) {
      Task task = deque.steal();
      if (task != null) {
        take(task);
      }
    }
  }

  /** An owner whose thread, when a thief makes its handshake with it, does something first. */
  private static Thread owner(Runnable atHandshake) {
    return new Thread() {
      @Override
      public StackTraceElement[] getStackTrace() {
        atHandshake.run();
        return new StackTraceElement[0];
      }
    };
  }

  /** So that it wakes those who sleep: the thief may be off with another victim's task by then. */
  @Test
  void ownerThatEndsAThiefsPublicationSaysThatSomethingBecamePublic() {
    TaskDeque deque = new TaskDeque();
    deque.push(new Taken());
    AtomicBoolean published = new AtomicBoolean();
    assertThat(deque.forcePublication(owner(() -> published.set(deque.publish())))).isFalse();
    assertThat(deque.hasPublic()).isTrue();
    assertThat(published).isTrue();
  }

  @Test
  void oneThatIsAboutToSleepSeesWorkEvenWhileAThiefPublishes() {
    TaskDeque deque = new TaskDeque();
    deque.push(new Taken());
    deque.publish();
    deque.push(new Taken());
    AtomicBoolean seen = new AtomicBoolean();
    assertThat(
            deque.forcePublication(owner(() -> seen.set(deque.hasPublic() || deque.hasPrivate()))))
        .isTrue();
    assertThat(seen).isTrue();
  }

  @Test
  void ownerThatGoesToSleepKeepsTheRequestOfOneThatAlreadySleeps() {
    TaskDeque deque = new TaskDeque();
    deque.request();
    deque.forget();
    assertThat(deque.push(new Taken())).isTrue();
  }

  @Test
  void ownerThatGoesToSleepKeepsNothingAliveThatIsDone() {
    TaskDeque deque = new TaskDeque();
    List<WeakReference<?>> done = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      LongTask function =
          new LongTask() {
            @Override
            protected long compute(Worker worker, long argument) {
              return argument;
            }
          };
      done.add(new WeakReference<>(function));
      deque.push(new LongCall(function, i));
    }
    deque.publish();
    assertThat(deque.steal()).isNotNull();
    assertThat(deque.pop())
        .isInstanceOfSatisfying(LongCall.class, call -> assertThat(call.argument).isEqualTo(2));
    LongCall last = Objects.requireNonNull((LongCall) deque.pop());
    assertThat(last.argument).isEqualTo(1);
    deque.push(last);
    assertThat(deque.popPrivate(last)).isTrue();
    last = null;
    deque.forget();
    assertThat(
            Patience.await(
                5,
                () -> {
                  System.gc();
                  return done.stream().allMatch(each -> each.get() == null);
                }))
        .isTrue();
    assertThat(deque.pop()).isNull();
  }
}
