package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The deque against a list that knows how many of its elements are public: random operations of
 * owner and thieves in one thread, those of the owner also in the middle of a forced publication,
 * where the thief makes its handshake.
 */
@Timeout(600)
class TaskDequeModelTest {
  private static final int SEQUENCES = 1500;
  private static final int STEPS = 400;
  private static final int MAX_PUBLIC = 2047;

  private static final class Numbered extends Task {
    @Override
    protected void run(Worker worker) {}
  }

  private static final class Function extends LongTask {
    @Override
    protected long compute(Worker worker, long argument) {
      return argument;
    }
  }

  /** One deque, what should be in it, and the dice. */
  private static final class Trial {
    private final TaskDeque deque;
    private final Random random;
    private final LongTask[] functions = {new Function(), new Function()};
    private final StringBuilder history = new StringBuilder();

    /** What should be in the deque, oldest first, the arguments of calls beside them. */
    private final List<Task> tasks = new ArrayList<>();

    private final List<Long> arguments = new ArrayList<>();

    /** What left the deque to be executed by somebody else, and must never be filled again. */
    private final Set<Task> taken = Collections.newSetFromMap(new IdentityHashMap<>());

    private @Nullable Task lastTaken;
    private int published;

    /** How many are announced to be public while a thief publishes; -1 at other times. */
    private int frozen = -1;

    /** A thief published since the owner last looked at the word; private pops may be slow. */
    private boolean forced;

    /** A thief asked for work since the owner last pushed. */
    private boolean requested;

    private long nextArgument;

    Trial(int position, Random random) {
      this.deque = new TaskDeque(position);
      this.random = random;
    }

    void run() {
      // Some sequences mostly grow, some mostly shrink, some stay short.
      int growth = random.nextInt(3);
      for (int i = 0; i < STEPS; i++) {
        step(growth, 2);
      }
      while (!tasks.isEmpty()) {
        pop();
      }
      pop();
      steal();
    }

    private void step(int growth, int depth) {
      switch (random.nextInt(17 + growth * 3)) {
        case 0, 1 -> popPrivate();
        case 2 -> pop();
        case 3 -> steal();
        case 4 -> stealHalf();
        case 5 -> publish();
        case 6 -> request();
        case 7 -> estimates();
        case 8 -> forget();
        case 9, 10 -> forcePublication(growth, depth);
        case 11, 12 -> popWrong();
        case 13, 14, 15 -> push(new Numbered());
        default -> call();
      }
    }

    private void says(String operation) {
      history.append(operation).append(' ');
    }

    private boolean isFrozen() {
      return frozen >= 0;
    }

    private int hidden() {
      return tasks.size() - published;
    }

    private void push(Task task) {
      says("push");
      boolean slow = deque.push(task);
      if (requested) {
        assertThat(slow).as("a request is noticed").isTrue();
      }
      requested = false;
      tasks.add(task);
      arguments.add(0L);
    }

    private void call() {
      says("call");
      LongTask function = functions[random.nextInt(functions.length)];
      long argument = nextArgument++;
      LongCall call = deque.refill(function, argument);
      if (call == null) {
        push(new LongCall(function, argument));
      } else {
        says("refilled");
        assertThat(requested).as("a refill passes a request over").isFalse();
        assertThat(taken).doesNotContain(call);
        assertThat(tasks).doesNotContain(call);
        assertThat(call.function).isSameAs(function);
        assertThat(call.argument).isEqualTo(argument);
        tasks.add(call);
        arguments.add(argument);
      }
      arguments.set(arguments.size() - 1, argument);
    }

    private void popPrivate() {
      if (tasks.isEmpty()) {
        return;
      }
      says("popPrivate");
      int last = tasks.size() - 1;
      boolean popped = deque.popPrivate(tasks.get(last));
      says(popped ? "yes" : "no");
      int mustStay = isFrozen() ? frozen : published;
      if (last < mustStay) {
        assertThat(popped).as("a public task is not popped as a private one").isFalse();
      } else if (!forced) {
        assertThat(popped).as("a private task is popped").isTrue();
      }
      if (popped) {
        checkArgument(tasks.remove(last), arguments.remove(last));
      }
    }

    private void popWrong() {
      if (tasks.size() > 1) {
        says("popWrong");
        assertThat(deque.popPrivate(tasks.get(random.nextInt(tasks.size() - 1)))).isFalse();
      }
      if (lastTaken != null) {
        assertThat(deque.popPrivate(lastTaken)).isFalse();
      }
    }

    private void pop() {
      says("pop");
      Task popped = deque.pop();
      if (tasks.isEmpty()) {
        assertThat(popped).isNull();
        thaw();
        return;
      }
      int last = tasks.size() - 1;
      assertThat(popped).as("the youngest is popped").isSameAs(tasks.get(last));
      if (isFrozen() && last < frozen + 1) {
        // At the announced end itself both ways are right; the estimates tell which was gone.
        if (last < frozen || deque.hasPublic()) {
          thaw();
        }
      }
      if (!isFrozen() && hidden() == 0) {
        published /= 2;
        forced = false;
      }
      take(last);
    }

    private void take(int at) {
      Task task = tasks.remove(at);
      taken.add(task);
      lastTaken = task;
      checkArgument(task, arguments.remove(at));
    }

    private void thaw() {
      if (isFrozen()) {
        published = Math.min(frozen, tasks.size());
        frozen = -1;
      }
    }

    private void publish() {
      says("publish");
      boolean hadFrozen = isFrozen() && frozen > 0 && !tasks.isEmpty();
      thaw();
      int more = Math.min((hidden() + 1) / 2, MAX_PUBLIC - published);
      assertThat(deque.publish()).isEqualTo(more > 0 || hadFrozen);
      published += more;
      if (more > 0) {
        forced = false;
      }
    }

    private void steal() {
      says("steal");
      Task stolen = deque.steal(TaskDeque.NO_TREE);
      if (isFrozen() || published == 0) {
        assertThat(stolen).isNull();
      } else {
        assertThat(stolen).as("the oldest is stolen").isSameAs(tasks.get(0));
        published--;
        take(0);
      }
    }

    private void stealHalf() {
      says("stealHalf");
      @Nullable Task[] stolen = new @Nullable Task[3];
      int expected = isFrozen() ? 0 : Math.min((published + 1) / 2, stolen.length);
      assertThat(deque.stealHalf(stolen, TaskDeque.NO_TREE)).isEqualTo(expected);
      for (int i = 0; i < expected; i++) {
        assertThat(stolen[i]).as("the oldest is stolen first").isSameAs(tasks.get(0));
        published--;
        take(0);
      }
    }

    private void request() {
      says("request");
      deque.request();
      requested = true;
    }

    private void estimates() {
      if (isFrozen()) {
        assertThat(deque.hasPublic() || deque.hasPrivate())
            .as("one that is about to sleep sees that there is work")
            .isEqualTo(!tasks.isEmpty());
      } else {
        assertThat(deque.hasPublic()).isEqualTo(published > 0);
        assertThat(deque.hasPrivate()).isEqualTo(hidden() > 0);
      }
    }

    private void forget() {
      says("forget");
      deque.forget();
    }

    private void forcePublication(int growth, int depth) {
      says("force[");
      if (isFrozen() || hidden() == 0 || published == MAX_PUBLIC) {
        assertThat(deque.forcePublication(new Thread())).isFalse();
        says("]no");
        return;
      }
      int announced = published + Math.min((hidden() + 1) / 2, MAX_PUBLIC - published);
      Thread stopped =
          new Thread() {
            @Override
            public StackTraceElement[] getStackTrace() {
              frozen = announced;
              forced = true;
              for (int steps = depth == 0 ? 0 : random.nextInt(8); steps > 0; steps--) {
                step(growth, depth - 1);
              }
              return new StackTraceElement[0];
            }
          };
      int before = published;
      boolean success = deque.forcePublication(stopped);
      says(success ? "]yes" : "]no");
      if (isFrozen()) {
        thaw();
        assertThat(success).isEqualTo(published > before);
      } else {
        assertThat(success).as("the owner resolved it").isFalse();
      }
    }

    private static void checkArgument(Task task, long argument) {
      if (task instanceof LongCall call) {
        assertThat(call.argument)
            .as("a call has the argument it was forked with")
            .isEqualTo(argument);
      }
    }
  }

  /** Positions where the word's 26 bits or an int wrap soon, and some where nothing does. */
  @ParameterizedTest
  @ValueSource(ints = {0, (1 << 26) - 40, Integer.MAX_VALUE - 40, -40, 12_345_678})
  void anySequenceOfOperationsDoesWhatItDoesToAList(int position) {
    for (int i = 0; i < (Seeds.isGiven() ? 1 : SEQUENCES); i++) {
      long seed = Seeds.next();
      Trial trial = new Trial(position, new Random(seed));
      try {
        trial.run();
      } catch (Throwable thrown) {
        throw new AssertionError(
            Seeds.advice(seed) + " and position " + position + ": " + trial.history, thrown);
      }
    }
  }
}
