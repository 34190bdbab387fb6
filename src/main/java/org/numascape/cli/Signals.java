package org.numascape.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.function.IntConsumer;

/**
 * The process's signals.
 *
 * <p><b>Decided:</b> by the JDK's signal handlers, found by reflection, because a shutdown hook
 * would not see a second Ctrl-C, and naming the class makes a warning that can't be suppressed.
 * Where they are missing, signals keep their usual meaning.
 */
final class Signals {
  private Signals() {}

  /**
   * From now on the signal calls {@code handler} with its number, on a thread of its own.
   *
   * @param name such as {@code INT}
   */
  static void handle(String name, IntConsumer handler) {
    InvocationHandler invoked =
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "handle" -> {
                handler.accept(number(arguments[0]));
                yield null;
              }
              case "equals" -> proxy == arguments[0];
              case "hashCode" -> System.identityHashCode(proxy);
              default -> "Signals";
            };
    try {
      Class<?> type = Class.forName("sun.misc.SignalHandler");
      handle(
          name,
          Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {type}, invoked));
    } catch (ReflectiveOperationException e) {
      notSupported(name, e);
    }
  }

  /** From now on {@code changed} is called when the terminal has another size. */
  static void whenResized(Runnable changed) {
    handle("WINCH", number -> changed.run());
  }

  /** From now on the signal does nothing to this process. */
  static void ignore(String name) {
    try {
      Class<?> type = Class.forName("sun.misc.SignalHandler");
      handle(name, type.getField("SIG_IGN").get(null));
    } catch (ReflectiveOperationException e) {
      notSupported(name, e);
    }
  }

  private static int number(Object signal) throws ReflectiveOperationException {
    return (int) signal.getClass().getMethod("getNumber").invoke(signal);
  }

  private static void handle(String name, Object handler) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
    signal
        .getMethod("handle", signal, handlerType)
        .invoke(null, signal.getConstructor(String.class).newInstance(name), handler);
  }

  private static void notSupported(String name, ReflectiveOperationException why) {
    System.getLogger(Signals.class.getName())
        .log(System.Logger.Level.DEBUG, () -> name + " keeps its usual meaning", why);
  }
}
