package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.invoke.MethodHandles;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.openjdk.jol.vm.VM;

/** Where things lie in memory: what different threads write must not share a cache line. */
class LayoutTest {
  /** Lines are prefetched in pairs. */
  private static final long LINES_BYTES = 128;

  private static <T> T in(Object owner, String field, Class<T> type)
      throws ReflectiveOperationException {
    return type.cast(
        MethodHandles.privateLookupIn(owner.getClass(), MethodHandles.lookup())
            .findVarHandle(owner.getClass(), field, type)
            .get(owner));
  }

  /** The word, which thieves write, is alone; before and behind it may be anybody's objects. */
  @Test
  void wordOfADequeHasItsLinesForItself() throws ReflectiveOperationException {
    TaskDeque deque = new TaskDeque();
    deque.push(LongCall.retired());
    deque.publish();
    long[] shared = in(deque, "shared", long[].class);
    int[] written = IntStream.range(0, shared.length).filter(i -> shared[i] != 0).toArray();
    assertThat(written).hasSize(1);
    long wordAt = VM.current().arrayBaseOffset("long") + (long) written[0] * Long.BYTES;
    assertThat(wordAt).isGreaterThanOrEqualTo(LINES_BYTES);
    assertThat(VM.current().sizeOf(shared) - wordAt).isGreaterThanOrEqualTo(LINES_BYTES);
  }

  @Test
  void sleepersShareNoLines() throws ReflectiveOperationException {
    Thread[] threads = {new Thread(), new Thread(), new Thread()};
    Sleepers sleepers = new Sleepers(threads, new Starter(threads, refusal -> {}));
    AtomicIntegerArray asleep = in(sleepers, "asleep", AtomicIntegerArray.class);
    for (int worker = 0; worker < 3; worker++) {
      sleepers.announce(worker);
    }
    int[] written = IntStream.range(0, asleep.length()).filter(i -> asleep.get(i) != 0).toArray();
    assertThat(written).hasSizeGreaterThanOrEqualTo(3);
    for (int i = 1; i < written.length; i++) {
      assertThat((long) (written[i] - written[i - 1]) * Integer.BYTES)
          .isGreaterThanOrEqualTo(LINES_BYTES);
    }
    assertThat((long) (asleep.length() - written[written.length - 1]) * Integer.BYTES)
        .isGreaterThanOrEqualTo(LINES_BYTES);
  }

  @Test
  void hungryWorkersShareNoLines() throws ReflectiveOperationException {
    AtomicIntegerArray hungry = in(new Scouts(3, 1), "hungry", AtomicIntegerArray.class);
    int[] written = IntStream.range(0, hungry.length()).filter(i -> hungry.get(i) != 0).toArray();
    assertThat(written).hasSize(3);
    for (int i = 1; i < written.length; i++) {
      assertThat((long) (written[i] - written[i - 1]) * Integer.BYTES)
          .isGreaterThanOrEqualTo(LINES_BYTES);
    }
  }

  @Test
  void endsOfAFiberQueueShareNoLines() throws ReflectiveOperationException {
    FiberQueue queue = new FiberQueue();
    queue.push("one");
    queue.push("two");
    queue.poll();
    assertApart(in(queue, "positions", long[].class));
  }

  private static void assertApart(long[] ends) {
    int[] written = IntStream.range(0, ends.length).filter(i -> ends[i] != 0).toArray();
    assertThat(written).hasSize(2);
    assertThat((long) written[0] * Long.BYTES).isGreaterThanOrEqualTo(LINES_BYTES);
    assertThat((long) (written[1] - written[0]) * Long.BYTES).isGreaterThanOrEqualTo(LINES_BYTES);
    assertThat((long) (ends.length - written[1]) * Long.BYTES).isGreaterThanOrEqualTo(LINES_BYTES);
  }

  @Test
  void endsOfAChunkOfJobsShareNoLines() throws ReflectiveOperationException {
    InjectionQueue queue = new InjectionQueue();
    queue.offer("one");
    queue.offer("two");
    queue.poll();
    Class<?> type = Class.forName(InjectionQueue.class.getName() + "$Chunk");
    Object chunk =
        MethodHandles.privateLookupIn(InjectionQueue.class, MethodHandles.lookup())
            .findVarHandle(InjectionQueue.class, "head", type)
            .get(queue);
    int[] ends = in(chunk, "ends", int[].class);
    // In pairs, so that what is checked is where they lie in bytes.
    long[] pairs = new long[ends.length / 2];
    for (int i = 0; i < ends.length; i++) {
      pairs[i / 2] += ends[i];
    }
    assertApart(pairs);
  }
}
