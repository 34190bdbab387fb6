package org.numascape.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * The owner's task lays an argument into a frame and forks; if it can join privately, its frame is
 * given back and the next task lays another argument into the same bytes and forks, too. A thief
 * finds in the frame what belongs to the task that it stole.
 */
@JCStressTest
@State
@Outcome(id = "1, 0, 2", expect = ACCEPTABLE, desc = "nothing was stolen")
@Outcome(id = "1, 2, 0", expect = ACCEPTABLE, desc = "the second task was stolen, with its frame")
@Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "the first task was stolen, with its frame")
@Outcome(expect = FORBIDDEN, desc = "a task saw another's frame, was lost or taken twice")
public class FrameOfAnEndedTaskIsAnothers {
  /** Far more states than are under way at a time. */
  private static final int MANY_STATES = 1 << 19;

  /** The frames of the thread that plays owner, as a worker has them. */
  private static final ThreadLocal<Frames> FRAMES = ThreadLocal.withInitial(Frames::new);

  /** Two stacks in turn, since states that are under way need frames that are below. */
  private static final class Frames {
    private FrameStack current = new FrameStack(new FrameChunks(), () -> (short) 0);
    private FrameStack former = new FrameStack(new FrameChunks(), () -> (short) 0);
    private int states;

    FrameStack next() {
      if (++states % MANY_STATES == 0) {
        FrameStack emptied = former;
        emptied.release(0);
        former = current;
        current = emptied;
      }
      return current;
    }
  }

  private final TaskDeque deque = new TaskDeque();

  /** A task whose argument lies in a frame. */
  private static final class Framed extends Task {
    private final Frame frame;

    Framed(FrameStack frames, long argument) {
      this.frame = frames.allocate(Long.BYTES);
      frame.setLong(0, argument);
    }

    @Override
    protected void run(Worker worker) {}
  }

  private static int argument(@Nullable Task task) {
    return task == null ? 0 : (int) ((Framed) task).frame.getLong(0);
  }

  @Actor
  public void owner(III_Result result) {
    FrameStack frames = FRAMES.get().next();
    long mark = frames.mark();
    deque.push(new Framed(frames, 1));
    deque.publish();
    @Nullable Task popped = deque.pop();
    result.r1 = argument(popped);
    if (popped != null) {
      frames.release(mark);
      deque.push(new Framed(frames, 2));
      deque.publish();
    }
  }

  @Actor
  public void thief(III_Result result) {
    result.r2 = argument(deque.steal(TaskDeque.NO_TREE));
  }

  @Arbiter
  public void rest(III_Result result) {
    result.r3 = argument(deque.steal(TaskDeque.NO_TREE));
  }
}
