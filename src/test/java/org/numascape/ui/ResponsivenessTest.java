package org.numascape.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.numascape.ui.Eventually.eventually;
import static org.numascape.ui.WindowFixture.onFxThread;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.numascape.recording.RunRecord;

class ResponsivenessTest {
  private static final int QUESTIONS = 60;

  /** What a press of a button may wait in the median before it feels slow (Nielsen 1993: 0.1 s). */
  private static final long MEDIAN_NANOS = 100_000_000;

  @Test
  void theWindowAnswersWhileARunIsShownAndEveryProcessorIsBusy() throws Exception {
    List<ControlledRun> started = new CopyOnWriteArrayList<>();
    AtomicBoolean busy = new AtomicBoolean(true);
    AtomicLong sink = new AtomicLong();
    try (WindowFixture window = WindowFixture.controlled(started)) {
      eventually(() -> window.model.setup().obstacle().get().isEmpty());
      onFxThread(
          () -> {
            window.model.setup().override(Machines.override("pack:2 numa:2 l3:2 core:4 pu:2"));
            window.model.run();
            return true;
          });
      ControlledRun run = eventually(started::getFirst);
      for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
        Thread.ofPlatform().daemon(true).start(() -> burn(busy, sink));
      }
      List<Long> waits = new ArrayList<>();
      for (int question = 1; question <= QUESTIONS; question++) {
        run.show(question * 100_000_000L, question, QUESTIONS);
        long asked = System.nanoTime();
        waits.add(onFxThread(System::nanoTime) - asked);
        Thread.sleep(50);
      }
      busy.set(false);
      run.end(RunRecord.End.VERIFIED, "");

      Collections.sort(waits);
      assertThat(waits.get(QUESTIONS / 2)).isLessThan(MEDIAN_NANOS);
    } finally {
      busy.set(false);
    }
  }

  private static void burn(AtomicBoolean busy, AtomicLong sink) {
    long value = 1;
    while (busy.get()) {
      value = value * 6364136223846793005L + 1;
    }
    sink.addAndGet(value);
  }
}
