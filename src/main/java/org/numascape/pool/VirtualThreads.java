package org.numascape.pool;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The two things of {@code java.lang} that fibers need and Java keeps closed: a builder of virtual
 * threads that takes a scheduler, and the platform thread that carries the calling virtual one. And
 * one that reports are better for: what carries another one.
 */
final class VirtualThreads {
  /** What could be found: null and why not, or both handles. */
  private record Access(
      @Nullable MethodHandle builder, @Nullable MethodHandle carrier, String unavailable) {
    static Access find() {
      try {
        Class<?> builder = Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder");
        MethodHandles.Lookup caller = MethodHandles.lookup();
        return new Access(
            MethodHandles.privateLookupIn(builder, caller)
                .findConstructor(builder, MethodType.methodType(void.class, Executor.class))
                .asType(MethodType.methodType(Thread.Builder.OfVirtual.class, Executor.class)),
            MethodHandles.privateLookupIn(Thread.class, caller)
                .findStatic(
                    Thread.class, "currentCarrierThread", MethodType.methodType(Thread.class)),
            "");
      } catch (IllegalAccessException e) {
        return new Access(
            null,
            null,
            "fibers need the scheduler of virtual threads, which Java keeps closed; start java with"
                + " "
                + option());
      } catch (ReflectiveOperationException e) {
        return new Access(
            null,
            null,
            "fibers need virtual threads as JDK 25 makes them, and this is JDK "
                + Runtime.version().feature()
                + " ("
                + e
                + "); run with JDK 25");
      }
    }

    private static String option() {
      Module module = VirtualThreads.class.getModule();
      return "--add-opens=java.base/java.lang="
          + (module.isNamed() ? module.getName() : "ALL-UNNAMED");
    }
  }

  // A record in a constant, so that the compiler may take the handles for constants, too.
  private static final Access ACCESS = Access.find();

  private static final @Nullable VarHandle CARRIER = findCarrier();

  private VirtualThreads() {}

  private static @Nullable VarHandle findCarrier() {
    try {
      Class<?> virtual = Class.forName("java.lang.VirtualThread");
      return MethodHandles.privateLookupIn(virtual, MethodHandles.lookup())
          .findVarHandle(virtual, "carrierThread", Thread.class);
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }

  /** Why there can be no fibers here, and what would help; empty if there can. */
  static String unavailable() {
    return ACCESS.unavailable;
  }

  /**
   * Makes a virtual thread whose continuation is handed to {@code scheduler} whenever it can go on.
   *
   * @throws UnsupportedOperationException if this system has no virtual threads of its own
   */
  static Thread unstarted(Executor scheduler, Runnable job) {
    @Nullable MethodHandle builder = ACCESS.builder;
    if (builder == null) {
      throw new IllegalStateException(ACCESS.unavailable);
    }
    try {
      return ((Thread.Builder.OfVirtual) builder.invokeExact(scheduler)).unstarted(job);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("a constructor that throws nothing checked", e);
    }
  }

  /**
   * Whether a virtual thread is mounted on a platform thread at this moment; false if not known.
   */
  static boolean isCarriedBy(Thread virtual, Thread carrier) {
    return CARRIER != null && (Thread) CARRIER.getVolatile(virtual) == carrier;
  }

  /** The platform thread that executes the caller, be it mounted there or that thread itself. */
  static Thread carrier() {
    @Nullable MethodHandle carrier = ACCESS.carrier;
    if (carrier == null) {
      throw new IllegalStateException(ACCESS.unavailable);
    }
    try {
      return (Thread) carrier.invokeExact();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("a method that throws nothing", e);
    }
  }
}
