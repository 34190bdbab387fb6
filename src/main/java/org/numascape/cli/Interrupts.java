package org.numascape.cli;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ctrl-C and kill while a run is under way: the first asks the run to end, so that what was
 * measured is still reported; the second ends this process, and the third does so at once.
 */
final class Interrupts {
  private static final int SIGNALLED = 128;
  private static final List<String> SIGNALS = List.of("INT", "TERM");

  private final Runnable cancel;
  private final AtomicInteger count = new AtomicInteger();
  private volatile int status;

  private Interrupts(Runnable cancel) {
    this.cancel = cancel;
  }

  /** From now on the first signal calls {@code cancel}. */
  static Interrupts cancelling(Runnable cancel) {
    Interrupts interrupts = new Interrupts(cancel);
    SIGNALS.forEach(signal -> Signals.handle(signal, interrupts::signalled));
    return interrupts;
  }

  private void signalled(int number) {
    switch (count.incrementAndGet()) {
      case 1 -> {
        status = SIGNALLED + number;
        cancel.run();
      }
      // Not yet by force: the terminal is to be restored.
      case 2 -> System.exit(SIGNALLED + number);
      default -> Runtime.getRuntime().halt(SIGNALLED + number);
    }
  }

  /** Whether there was a signal. */
  boolean happened() {
    return status != 0;
  }

  /** 128 and the signal's number, as shells have it; 130 if there was none. */
  int exitStatus() {
    return happened() ? status : SIGNALLED + 2;
  }
}
