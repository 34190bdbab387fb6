package org.numascape.pool;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A graph of forks and joins that follows from a number, and so does what comes of it: each node's
 * children, their kind, the order in which they are joined, what goes wrong, and its value, which
 * {@link #expect} finds without a pool.
 *
 * <p>What goes wrong: a node throws, before or after its joins; passes on what a child threw, and
 * leaves the children that it did not join yet behind; interrupts its own thread; sleeps.
 */
final class StressGraph {
  private static final long THROWN = 0x5bd1e995_0000_0001L;
  private static final int DEPTH_BITS = 5;

  /** What a node throws. */
  static final class Fault extends Exception {
    private static final long serialVersionUID = 1;
    private final long value;

    Fault(long value) {
      super("on purpose", null, false, false);
      this.value = value;
    }
  }

  /** What should come of a graph. */
  record Expected(boolean thrown, long value) {}

  private final AtomicLong executed = new AtomicLong();
  private final AtomicLong repeated = new AtomicLong();
  private final Calls calls = new Calls();
  private long expectedNodes;

  /** How often a node was executed. */
  long executedNodes() {
    return executed.get();
  }

  /** How often a node was executed that had been before. */
  long repeatedNodes() {
    return repeated.get();
  }

  /** All nodes that {@link #expect} went through. */
  long expectedNodes() {
    return expectedNodes;
  }

  /** What the graph is made of, for those who want to know whether it is collected. */
  LongTask calls() {
    return calls;
  }

  static long argument(long seed, int depth) {
    return seed << DEPTH_BITS | depth;
  }

  /** The splitmix64 finalizer. */
  static long mix(long z) {
    long once = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    long twice = (once ^ (once >>> 27)) * 0x94d049bb133111ebL;
    return twice ^ (twice >>> 31);
  }

  /** A node's nature, all of it from its argument. */
  private record Nature(long hash, int depth) {
    static Nature of(long argument) {
      return new Nature(mix(argument), (int) argument & (1 << DEPTH_BITS) - 1);
    }

    private boolean oneIn(int howMany, int which) {
      return Long.remainderUnsigned(mix(hash + which), howMany) == 0;
    }

    int children() {
      if (depth == 0) {
        return 0;
      }
      return oneIn(200, 1) ? 90 : (int) Long.remainderUnsigned(hash >>> 8, 4);
    }

    long childArgument(int i) {
      return argument(mix(hash + 1000 + i), depth - 1);
    }

    boolean isChildCall(int i) {
      return (mix(hash + 2000 + i) & 3) != 0;
    }

    /** The i-th child to be joined. */
    int joined(int i) {
      int children = children();
      return switch ((int) Long.remainderUnsigned(mix(hash + 3), 8)) {
        case 0 -> i;
        case 1 -> (i + children / 2) % children;
        case 2 -> i % 2 == 0 ? i / 2 : children - 1 - i / 2;
        default -> children - 1 - i;
      };
    }

    boolean throwsBeforeJoins() {
      return oneIn(150, 4);
    }

    boolean throwsAfterJoins() {
      return oneIn(25, 5);
    }

    boolean passesOn() {
      return oneIn(6, 6);
    }

    boolean leavesChildrenBehind() {
      return throwsBeforeJoins() || passesOn();
    }

    boolean interruptsItself() {
      return oneIn(300, 7);
    }

    boolean sleeps() {
      return oneIn(400, 8);
    }

    boolean spins() {
      return oneIn(20, 9);
    }

    boolean hasFrame() {
      return oneIn(4, 10);
    }

    long frameBytes() {
      return oneIn(50, 11) ? 100_000 : Long.BYTES + Long.remainderUnsigned(mix(hash + 12), 1000);
    }

    boolean loops() {
      return oneIn(250, 13);
    }

    long ownValue() {
      return mix(hash + 14);
    }
  }

  /** What comes of a node, found by recursion; all its children count, joined or not. */
  Expected expect(long argument) {
    expectedNodes++;
    Nature nature = Nature.of(argument);
    Expected[] children = new Expected[nature.children()];
    for (int i = 0; i < children.length; i++) {
      children[i] = expect(nature.childArgument(i));
    }
    if (nature.throwsBeforeJoins()) {
      return new Expected(true, nature.ownValue());
    }
    long value = nature.ownValue();
    for (int i = 0; i < children.length; i++) {
      Expected child = children[nature.joined(i)];
      if (child.thrown() && nature.passesOn()) {
        return child;
      }
      value += child.thrown() ? child.value() ^ THROWN : child.value();
    }
    return new Expected(nature.throwsAfterJoins(), value);
  }

  /** Executes a node on a worker. */
  private long compute(Worker worker, long argument) throws Exception {
    executed.incrementAndGet();
    Nature nature = Nature.of(argument);
    @Nullable Frame frame = null;
    if (nature.hasFrame()) {
      frame = worker.allocateFrame(nature.frameBytes());
      frame.setLong(frame.byteSize() - Long.BYTES, argument);
    }
    Task[] children = new Task[nature.children()];
    for (int i = 0; i < children.length; i++) {
      if (nature.isChildCall(i)) {
        children[i] = calls.fork(worker, nature.childArgument(i));
      } else {
        @Nullable Frame shared = nature.leavesChildrenBehind() ? null : frame;
        children[i] = new Node(nature.childArgument(i), argument, shared);
        worker.fork(children[i]);
      }
    }
    if (nature.throwsBeforeJoins()) {
      throw new Fault(nature.ownValue());
    }
    dawdle(worker, nature);
    long value = nature.ownValue();
    for (int i = 0; i < children.length; i++) {
      value += join(worker, nature, children[nature.joined(i)]);
    }
    if (frame != null) {
      checkFrame(frame, argument);
    }
    if (nature.throwsAfterJoins()) {
      throw new Fault(value);
    }
    return value;
  }

  private static void checkFrame(Frame frame, long argument) {
    if (frame.getLong(frame.byteSize() - Long.BYTES) != argument) {
      throw new AssertionError("a frame was overwritten before its task ended");
    }
  }

  private long join(Worker worker, Nature nature, Task child) {
    try {
      return switch (child) {
        case LongCall call -> calls.join(worker, call);
        case Node node -> {
          worker.join(node);
          yield node.value;
        }
        default -> throw new AssertionError(child);
      };
    } catch (TaskFailedException e) {
      if (nature.passesOn()) {
        throw e;
      }
      return value(e) ^ THROWN;
    }
  }

  /** The value in what a graph threw. */
  static long value(TaskFailedException e) {
    if (e.getCause() instanceof Fault fault) {
      return fault.value;
    }
    throw e;
  }

  private static void dawdle(Worker worker, Nature nature) {
    if (nature.interruptsItself()) {
      Thread.currentThread().interrupt();
    }
    if (nature.spins()) {
      long end = System.nanoTime() + Long.remainderUnsigned(nature.hash(), 20_000);
      while (System.nanoTime() < end) {
        Thread.onSpinWait();
      }
    }
    if (nature.sleeps()) {
      try {
        Thread.sleep(0, (int) Long.remainderUnsigned(nature.hash(), 500_000));
      } catch (InterruptedException e) {
        // Interrupted by itself or by its parent, on this thread.
      }
    }
    if (nature.loops()) {
      int length = 1 + (int) Long.remainderUnsigned(nature.hash(), 300);
      AtomicLong sum = new AtomicLong();
      try {
        worker
            .pool()
            .parallelFor(
                0,
                length,
                7,
                (executing, from, to) -> {
                  for (long i = from; i < to; i++) {
                    sum.addAndGet(i);
                  }
                });
      } catch (RejectedExecutionException e) {
        return;
      } catch (TaskFailedException e) {
        if (e.getCause() instanceof RejectedExecutionException) {
          return; // shutdownNow found a part that was not begun
        }
        throw e;
      }
      if (sum.get() != (long) length * (length - 1) / 2) {
        throw new AssertionError("parallelFor of " + length + " gave " + sum);
      }
    }
  }

  /** A node as a call without an object. */
  private final class Calls extends LongTask {
    @Override
    protected long compute(Worker worker, long argument) throws Exception {
      return StressGraph.this.compute(worker, argument);
    }
  }

  /** A node as an object. */
  final class Node extends Task {
    private final long argument;
    private final long parentArgument;
    private final @Nullable Frame parentFrame;
    private final AtomicBoolean begun = new AtomicBoolean();
    private long value;

    /** A root. */
    Node(long argument) {
      this(argument, 0, null);
    }

    private Node(long argument, long parentArgument, @Nullable Frame parentFrame) {
      this.argument = argument;
      this.parentArgument = parentArgument;
      this.parentFrame = parentFrame;
    }

    long value() {
      return value;
    }

    @Override
    protected void run(Worker worker) throws Exception {
      if (begun.getAndSet(true)) {
        repeated.incrementAndGet();
      }
      if (parentFrame != null) {
        checkFrame(parentFrame, parentArgument);
      }
      value = compute(worker, argument);
    }
  }
}
