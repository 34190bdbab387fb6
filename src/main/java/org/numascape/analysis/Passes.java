package org.numascape.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.numascape.recording.RunRecord.Pass;

/** How a run's passes are shown beside its time line. */
public final class Passes {
  /** How far apart two passes begin that can be told apart. */
  private static final double PIXELS_APART = 4;

  private Passes() {}

  /**
   * The passes as stretches that can be told apart: those of one kind that begin too soon after
   * another for that are joined with it.
   *
   * @param passes in order
   * @param nanosPerPixel the scale on which they are drawn
   */
  public static List<Pass> legible(List<Pass> passes, double nanosPerPixel) {
    List<Pass> legible = new ArrayList<>();
    long lastFromNanos = 0;
    for (Pass each : passes) {
      boolean joins =
          !legible.isEmpty()
              && legible.getLast().kind() == each.kind()
              && each.fromNanos() - lastFromNanos < PIXELS_APART * nanosPerPixel;
      if (joins) {
        Pass first = legible.removeLast();
        legible.add(new Pass(first.kind(), first.fromNanos(), each.toNanos()));
      } else {
        legible.add(each);
      }
      lastFromNanos = each.fromNanos();
    }
    return legible;
  }

  /** Which pass of how many of its kind is under way at an instant, if one is. */
  public static Optional<String> at(List<Pass> passes, long nanos) {
    int[] begun = new int[Pass.Kind.values().length];
    for (Pass each : passes) {
      int number = ++begun[each.kind().ordinal()];
      if (nanos >= each.fromNanos() && nanos < each.toNanos()) {
        long all = passes.stream().filter(other -> other.kind() == each.kind()).count();
        return Optional.of("%s %d of %d".formatted(each.kind().label(), number, all));
      }
    }
    return Optional.empty();
  }
}
