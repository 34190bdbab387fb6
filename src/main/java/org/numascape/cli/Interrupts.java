package org.numascape.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ctrl-C and kill while a run is under way: the first asks the run to end, so that what was
 * measured is still reported; the second ends this process at once.
 *
 * <p><b>Decided:</b> by the JDK's signal handlers, found by reflection, because a shutdown hook
 * would not see the second Ctrl-C, and naming the class makes a warning that can't be suppressed.
 * Where they are missing, the first Ctrl-C ends the process as usual.
 */
final class Interrupts {
  private static final int SIGNALLED = 128;
  private static final List<String> SIGNALS = List.of("INT", "TERM");

  private final Runnable cancel;
  private final AtomicInteger status = new AtomicInteger();

  private Interrupts(Runnable cancel) {
    this.cancel = cancel;
  }

  /** From now on the first signal calls {@code cancel}. */
  static Interrupts cancelling(Runnable cancel) {
    Interrupts interrupts = new Interrupts(cancel);
    InvocationHandler handler =
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "handle" -> {
                interrupts.signalled(arguments[0]);
                yield null;
              }
              case "equals" -> proxy == arguments[0];
              case "hashCode" -> System.identityHashCode(proxy);
              default -> "Interrupts";
            };
    try {
      Class<?> type = Class.forName("sun.misc.SignalHandler");
      install(
          Proxy.newProxyInstance(
              Interrupts.class.getClassLoader(), new Class<?>[] {type}, handler));
    } catch (ReflectiveOperationException e) {
      notSupported(e);
    }
    return interrupts;
  }

  /** From now on Ctrl-C does nothing to this process. */
  static void ignore() {
    try {
      Class<?> type = Class.forName("sun.misc.SignalHandler");
      handle("INT", type.getField("SIG_IGN").get(null));
    } catch (ReflectiveOperationException e) {
      notSupported(e);
    }
  }

  private static void install(Object handler) throws ReflectiveOperationException {
    for (String signal : SIGNALS) {
      handle(signal, handler);
    }
  }

  private static void handle(String name, Object handler) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
    signal
        .getMethod("handle", signal, handlerType)
        .invoke(null, signal.getConstructor(String.class).newInstance(name), handler);
  }

  private static void notSupported(ReflectiveOperationException why) {
    System.getLogger(Interrupts.class.getName())
        .log(System.Logger.Level.DEBUG, "signals keep their usual meaning", why);
  }

  private void signalled(Object signal) throws ReflectiveOperationException {
    int number = (int) signal.getClass().getMethod("getNumber").invoke(signal);
    if (status.compareAndSet(0, SIGNALLED + number)) {
      cancel.run();
    } else {
      Runtime.getRuntime().halt(SIGNALLED + number);
    }
  }

  /** 128 and the signal's number, as shells have it; 130 if there was none. */
  int exitStatus() {
    return status.get() == 0 ? SIGNALLED + 2 : status.get();
  }
}
