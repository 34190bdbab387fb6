package org.numascape.pool;

import org.jspecify.annotations.Nullable;

/**
 * A function of a {@code long} whose calls are forked without making an object for each: the
 * argument lies in a slot of the worker's deque, which is used again. The fastest way to fork; what
 * more a call needs lies in a {@linkplain Worker#allocateFrame frame} or an array that the argument
 * points into. A subclass should be final and keep no state of a call.
 *
 * <pre>{@code
 * final class Fib extends LongTask {
 *   protected long compute(Worker worker, long n) {
 *     if (n < 2) {
 *       return n;
 *     }
 *     LongCall one = fork(worker, n - 1);
 *     long other = compute(worker, n - 2);
 *     return other + join(worker, one);
 *   }
 * }
 * }</pre>
 */
public abstract class LongTask {
  /**
   * The work. {@code worker} is who executes it; it must not be used by another thread or kept.
   *
   * @throws Exception reaches the joiner as the cause of a {@link TaskFailedException}
   */
  protected abstract long compute(Worker worker, long argument) throws Exception;

  /** Makes a call available to this worker and to thieves; to be joined once by the caller. */
  public final LongCall fork(Worker worker, long argument) {
    @Nullable LongCall refilled = worker.deque.refill(this, argument);
    return refilled != null ? refilled : worker.forkNew(this, argument);
  }

  /**
   * The call's result; works meanwhile if somebody else has it. Calls are best joined youngest
   * first.
   *
   * @throws TaskFailedException if it threw
   * @throws IllegalStateException if it was joined before, and its slot was not used again
   * @throws IllegalArgumentException if it is a call of another function; where nobody could have
   *     stolen it, only an assertion says so, as a test there would cost each call some hundredths
   *     to a quarter of its time
   */
  public final long join(Worker worker, LongCall call) {
    if (!worker.deque.popPrivate(call)) {
      worker.joinPublic(this, call);
      return call.result;
    }
    assert call.function == this : foreign(call);
    long mark = worker.begin();
    long result;
    try {
      result = compute(worker, call.argument);
    } catch (Throwable thrown) {
      worker.end(mark);
      throw TaskFailedException.of(thrown);
    }
    worker.end(mark);
    return result;
  }

  String foreign(LongCall call) {
    return "a call of " + call.function + " is joined by " + this + "; join it by what forked it";
  }
}
