package org.numascape.ui.view;

import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.jspecify.annotations.Nullable;
import org.numascape.analysis.LayoutOptions;
import org.numascape.analysis.TopologyLayout;
import org.numascape.topology.Topology;

/**
 * Makes the layouts that a view asks for: a small machine's at once, a large one's in the
 * background, one at a time; of what is asked for meanwhile only the last is made then. FX thread.
 */
final class LayoutMaker {
  /** PUs that are laid out in a few milliseconds; more take longer than a frame. */
  private static final int MOST_AT_ONCE = 1024;

  private final Function<Wanted, TopologyLayout> make;
  private final Executor background;
  private final Executor fxThread;
  private final Runnable askAgain;
  private final ReadOnlyObjectWrapper<@Nullable Throwable> failure = new ReadOnlyObjectWrapper<>();
  private boolean making;
  private @Nullable Outcome last;

  /** What is to be laid out in which room. */
  record Wanted(Topology topology, LayoutOptions options, double width, double height) {
    /** Any thread. */
    TopologyLayout laidOut() {
      return TopologyLayout.of(topology, options, width, height);
    }

    private boolean differsInRoomOnly(Wanted other) {
      return topology == other.topology && options.equals(other.options);
    }
  }

  private sealed interface Outcome {
    Wanted wanted();
  }

  private record Made(Wanted wanted, TopologyLayout layout) implements Outcome {}

  private record Failed(Wanted wanted, Throwable failure) implements Outcome {}

  /**
   * @param make lays out; any thread
   * @param background where large machines are laid out
   * @param fxThread where that is told
   * @param askAgain called there when a layout made in the background is over, well or not
   */
  LayoutMaker(
      Function<Wanted, TopologyLayout> make,
      Executor background,
      Executor fxThread,
      Runnable askAgain) {
    this.make = make;
    this.background = background;
    this.fxThread = fxThread;
    this.askAgain = askAgain;
  }

  /** The layout; empty if it can't be made, or is not made yet: then it is worth asking again. */
  Optional<TopologyLayout> layout(Wanted wanted) {
    if (last == null || !last.wanted().equals(wanted)) {
      if (wanted.topology().pus().size() <= MOST_AT_ONCE) {
        end(outcome(wanted));
      } else if (!making) {
        begin(wanted);
      }
    }
    return last instanceof Made(Wanted made, TopologyLayout layout) && made.equals(wanted)
        ? Optional.of(layout)
        : Optional.empty();
  }

  /**
   * Why the last layout that failed did; null if none has. What fails in one room fails in most,
   * and is told once while a window is resized.
   */
  ReadOnlyObjectProperty<@Nullable Throwable> failure() {
    return failure.getReadOnlyProperty();
  }

  /** Any thread. */
  private Outcome outcome(Wanted wanted) {
    try {
      return new Made(wanted, make.apply(wanted));
    } catch (Throwable thrown) {
      return new Failed(wanted, thrown);
    }
  }

  private void begin(Wanted wanted) {
    making = true;
    try {
      background.execute(
          () -> {
            Outcome outcome = outcome(wanted);
            fxThread.execute(() -> endInBackground(outcome));
          });
    } catch (Throwable refusal) { // such as of a further thread
      endInBackground(new Failed(wanted, refusal));
    }
  }

  private void endInBackground(Outcome outcome) {
    making = false;
    end(outcome);
    askAgain.run();
  }

  private void end(Outcome outcome) {
    boolean told =
        last instanceof Failed(Wanted before, var _) && before.differsInRoomOnly(outcome.wanted());
    last = outcome;
    if (outcome instanceof Failed(var _, Throwable thrown) && !told) {
      failure.set(thrown);
    }
  }
}
