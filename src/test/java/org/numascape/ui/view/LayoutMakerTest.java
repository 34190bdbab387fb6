package org.numascape.ui.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.numascape.analysis.LayoutOptions;
import org.numascape.analysis.TopologyLayout;
import org.numascape.topology.SyntheticReader;
import org.numascape.topology.Topology;
import org.numascape.ui.view.LayoutMaker.Wanted;

class LayoutMakerTest {
  private static final Topology LARGE = SyntheticReader.read("numa:4 core:300 pu:1");
  private static final Topology SMALL = SyntheticReader.read("numa:1 core:2 pu:1");

  private final Queue<Runnable> beside = new ArrayDeque<>();
  private final List<String> told = new ArrayList<>();
  private boolean failing = true;
  private int tries;
  private int askedAgain;

  private LayoutMaker maker(Executor background) {
    LayoutMaker layouts =
        new LayoutMaker(this::make, background, Runnable::run, () -> askedAgain++);
    layouts
        .failure()
        .subscribe(
            failure -> {
              if (failure != null) {
                told.add(failure.getMessage());
              }
            });
    return layouts;
  }

  private TopologyLayout make(Wanted wanted) {
    tries++;
    if (failing) {
      throw new IllegalStateException("width=" + Math.round(wanted.width()));
    }
    return wanted.laidOut();
  }

  private static Wanted wanted(Topology topology, double width) {
    return new Wanted(topology, LayoutOptions.USUAL, width, 600);
  }

  @Test
  void aLayoutThatFailsInTheBackgroundIsToldAndTheNextIsMade() {
    LayoutMaker layouts = maker(beside::add);
    assertThat(layouts.layout(wanted(LARGE, 900))).isEmpty();
    beside.remove().run();
    assertThat(askedAgain).isEqualTo(1);
    assertThat(told).containsExactly("width=900");
    failing = false;
    assertThat(layouts.layout(wanted(LARGE, 880))).isEmpty();
    beside.remove().run();
    assertThat(askedAgain).isEqualTo(2);
    assertThat(layouts.layout(wanted(LARGE, 880))).isPresent();
    assertThat(told).hasSize(1);
  }

  @Test
  void whatFailedIsNotTriedAgainUntilSomethingElseIsWanted() {
    LayoutMaker layouts = maker(beside::add);
    for (int time = 0; time < 3; time++) {
      assertThat(layouts.layout(wanted(SMALL, 900))).isEmpty();
    }
    assertThat(tries).isEqualTo(1);
    failing = false;
    assertThat(layouts.layout(wanted(SMALL, 880))).isPresent();
    assertThat(layouts.layout(wanted(SMALL, 900))).isPresent();
  }

  @Test
  void whatFailsInEveryRoomIsToldOnceAndAgainForAnotherMachine() {
    LayoutMaker layouts = maker(beside::add);
    for (int width = 900; width > 800; width -= 20) {
      assertThat(layouts.layout(wanted(SMALL, width))).isEmpty();
    }
    assertThat(tries).isEqualTo(5);
    assertThat(told).containsExactly("width=900");
    assertThat(layouts.layout(wanted(SyntheticReader.read("numa:2 core:2 pu:1"), 820))).isEmpty();
    assertThat(told).containsExactly("width=900", "width=820");
  }

  @Test
  void aThreadThatIsRefusedIsToldAndAnotherIsAskedForWithTheNext() {
    LayoutMaker layouts =
        maker(
            task -> {
              throw new RejectedExecutionException("no thread");
            });
    assertThat(layouts.layout(wanted(LARGE, 900))).isEmpty();
    assertThat(told).containsExactly("no thread");
    assertThat(layouts.layout(wanted(LARGE, 900))).isEmpty();
    assertThat(askedAgain).isEqualTo(1);
    assertThat(layouts.layout(wanted(LARGE, 880))).isEmpty();
    assertThat(askedAgain).isEqualTo(2);
  }
}
