package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jol.info.GraphLayout;

@Timeout(600)
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

  /** As in the last resort, in which who waits takes what it forked in a tree below. */
  @Test
  void whatIsExecutedBelowALevelsBaseIsALevelOfItsOwnWhateverItsTree() {
    TaskDeque deque = new TaskDeque();
    deque.beginTree(1);
    Task[] ofTheFirst = {new Taken(), new Taken()};
    for (Task task : ofTheFirst) {
      deque.push(task);
    }
    deque.enterTree(2);
    assertThat(deque.popOfTree()).isNull();
    assertThat(deque.beginsLevel(2)).isFalse();
    assertThat(deque.beginsLevel(1)).isTrue();

    assertThat(deque.pop()).isSameAs(ofTheFirst[1]);
    assertThat(deque.treeOfPopped()).isEqualTo(1);
    assertThat(deque.beginsLevel(2)).isTrue();
    deque.enterTree(2);
    Task ofTheSecond = new Taken();
    deque.push(ofTheSecond);
    assertThat(deque.popOfTree()).isSameAs(ofTheSecond);
    assertThat(deque.popOfTree()).isNull();
    deque.leaveTree();
    deque.leaveTree();
    assertThat(deque.tree()).isEqualTo(1);
    assertThat(deque.popOfTree()).isSameAs(ofTheFirst[0]);
  }

  @Test
  void theSlotsOfManyTasksAreGivenBackWhenTheyAreGone() {
    TaskDeque deque = new TaskDeque();
    for (int i = 0; i < 1 << 20; i++) {
      deque.push(new Taken());
    }
    while (deque.pop() != null) {}
    deque.forget();
    assertThat(GraphLayout.parseInstance(deque).totalSize()).isLessThan(100_000);
    for (int i = 0; i < 100; i++) {
      Taken older = new Taken();
      Taken younger = new Taken();
      deque.push(older);
      deque.push(younger);
      deque.publish();
      assertThat(deque.steal(TaskDeque.NO_TREE)).isSameAs(older);
      assertThat(deque.pop()).isSameAs(younger);
    }
    assertThat(deque.tasks()).isZero();
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
    assertThat(deque.steal(TaskDeque.NO_TREE)).isNotNull();
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
      Task task = deque.steal(TaskDeque.NO_TREE);
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
  void nothingCanBeStolenWhileAThiefPublishes() {
    TaskDeque deque = new TaskDeque();
    deque.push(new Taken());
    deque.publish();
    deque.push(new Taken());
    List<Task> stolen = new ArrayList<>();
    Thread owner =
        owner(
            () -> {
              Stream.of(deque.steal(TaskDeque.NO_TREE))
                  .filter(Objects::nonNull)
                  .forEach(stolen::add);
              assertThat(deque.stealHalf(new Task[4], TaskDeque.NO_TREE)).isZero();
            });
    assertThat(deque.forcePublication(owner)).isTrue();
    assertThat(stolen).isEmpty();
    assertThat(deque.steal(TaskDeque.NO_TREE)).isNotNull();
    assertThat(deque.steal(TaskDeque.NO_TREE)).isNotNull();
  }

  /** The owner has popped since the thief looked, and then ends the thief's publication. */
  @Test
  void noMoreIsPublishedThanIsThereThoughTheOwnerPoppedMeanwhile() {
    TaskDeque deque = new TaskDeque();
    List<Task> pushed = Stream.<Task>generate(Taken::new).limit(10).toList();
    pushed.forEach(deque::push);
    for (int i = 9; i >= 3; i--) {
      assertThat(deque.pop()).isSameAs(pushed.get(i));
    }
    Task youngest = new Taken();
    Thread owner =
        owner(
            () -> {
              deque.push(youngest);
              assertThat(deque.publish()).isTrue();
            });
    assertThat(deque.forcePublication(owner, 10)).isFalse();
    List<Task> stolen = new ArrayList<>();
    stealAll(deque, stolen);
    assertThat(stolen).containsExactly(pushed.get(0), pushed.get(1), pushed.get(2), youngest);
    assertThat(deque.pop()).isNull();
  }

  /** The owner has changed the word before the thief did, and follows it only now. */
  @Test
  void whatAThiefPublishesIsNotPrivateThoughTheOwnerFollowsAnOlderWordMeanwhile() {
    TaskDeque deque = new TaskDeque();
    List<Task> pushed = Stream.<Task>generate(Taken::new).limit(10).toList();
    pushed.forEach(deque::push);
    assertThat(deque.forcePublication(owner(() -> deque.follow(-1, 0)))).isTrue();
    List<Task> taken = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      taken.add(deque.pop());
    }
    stealAll(deque, taken);
    for (Task task = deque.pop(); task != null; task = deque.pop()) {
      taken.add(task);
    }
    assertThat(taken).containsExactlyInAnyOrderElementsOf(pushed);
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
    assertThat(deque.steal(TaskDeque.NO_TREE)).isNotNull();
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

  @ParameterizedTest
  @ValueSource(ints = {0, (1 << 26) - 5_000, Integer.MAX_VALUE - 5_000, -1})
  void asManyArePublicAsTheWordCanCountAndTheRestFollowsInOrder(int position) {
    TaskDeque deque = new TaskDeque(position);
    List<Task> pushed = Stream.<Task>generate(Taken::new).limit(10_000).toList();
    pushed.forEach(deque::push);
    List<Task> stolen = new ArrayList<>();
    publishAll(deque);
    assertThat(deque.publish()).isFalse();
    assertThat(deque.forcePublication(owner(() -> {}))).isFalse();
    stealAll(deque, stolen);
    assertThat(stolen).hasSize(2047);
    assertThat(deque.hasPrivate()).isTrue();
    // The owner takes back half of what is public, and only what is private below it.
    publishAll(deque);
    for (int i = pushed.size() - 1; i >= 5_000; i--) {
      assertThat(deque.pop()).isSameAs(pushed.get(i));
    }
    do {
      stealAll(deque, stolen);
    } while (deque.publish());
    assertThat(stolen).isEqualTo(pushed.subList(0, 5_000));
    assertThat(deque.pop()).isNull();
  }

  private static void publishAll(TaskDeque deque) {
    boolean more = true;
    while (more) {
      more = deque.publish();
    }
  }

  private static void stealAll(TaskDeque deque, List<Task> stolen) {
    for (Task task = deque.steal(TaskDeque.NO_TREE);
        task != null;
        task = deque.steal(TaskDeque.NO_TREE)) {
      stolen.add(task);
    }
  }

  @Test
  void holdsSixteenMillionTasksRefusesOneMoreAndGoesOn() {
    TaskDeque deque = new TaskDeque(Integer.MAX_VALUE - 1_000);
    Task task = new Taken();
    for (int i = 0; i < TaskDeque.MAX_SLOTS; i++) {
      deque.push(task);
    }
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> deque.push(task))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("holds 16777216 forked tasks")
          .hasMessageContaining("join before forking more");
    }
    Task youngest = new Taken();
    assertThat(deque.pop()).isSameAs(task);
    deque.push(youngest);
    assertThat(deque.popPrivate(youngest)).isTrue();
    assertThat(deque.publish()).isTrue();
    assertThat(deque.steal(TaskDeque.NO_TREE)).isSameAs(task);
    int popped = 0;
    while (deque.pop() != null) {
      popped++;
    }
    assertThat(popped).isEqualTo(TaskDeque.MAX_SLOTS - 2);
    deque.forget();
    deque.push(youngest);
    assertThat(deque.pop()).isSameAs(youngest);
  }

  /** Its slots double eleven times meanwhile, and the word's positions wrap. */
  @ParameterizedTest
  @ValueSource(ints = {0, (1 << 26) - 70_000, -70_000})
  void eachTaskHasOneTakerWhileTheDequeGrowsUnderItsThieves(int position)
      throws InterruptedException {
    TaskDeque deque = new TaskDeque(position);
    AtomicBoolean ended = new AtomicBoolean();
    List<Thread> thieves =
        List.of(
            Thread.ofPlatform().start(() -> stealUntil(deque, ended)),
            Thread.ofPlatform().start(() -> stealHalvesUntil(deque, ended)));
    List<Taken> pushed = Stream.generate(Taken::new).limit(140_000).toList();
    SplittableRandom random = new SplittableRandom(position);
    for (Taken task : pushed) {
      if (deque.push(task) || random.nextInt(50) == 0) {
        deque.publish();
      }
      if (random.nextInt(5) == 0) {
        Task own = deque.pop();
        if (own != null) {
          take(own);
        }
      }
    }
    for (Task own = deque.pop(); own != null; own = deque.pop()) {
      take(own);
    }
    ended.set(true);
    for (Thread thief : thieves) {
      thief.join();
    }
    assertThat(pushed.stream().filter(task -> task.times.get() != 1)).isEmpty();
  }

  private static void stealHalvesUntil(TaskDeque deque, AtomicBoolean ended) {
    @Nullable Task[] batch = new @Nullable Task[64];
    while (!ended.get()) {
      int taken = deque.stealHalf(batch, TaskDeque.NO_TREE);
      for (int i = 0; i < taken; i++) {
        take(Objects.requireNonNull(batch[i]));
      }
    }
  }
}
