package org.numascape.platform;

import com.sun.jna.Native;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.numascape.topology.IndexSet;

/** Where threads may run and are bound. */
public final class Threads {
  private static final Path TASKS = Path.of("/proc/self/task");

  private static final int EINVAL = 22;
  private static final int CALLING_THREAD = 0;

  /** Words of the first mask to try: 1024 PUs, as in glibc's cpu_set_t. */
  private static final int FIRST_MASK_WORDS = 16;

  private static final int MAX_MASK_WORDS = (IndexSet.MAX_INDEX + 1) / Long.SIZE;

  private static final IndexSet ALLOWED = readAllowed();

  private Threads() {}

  /**
   * Binds the calling thread to some of this machine's PUs, except those that the process may not
   * use, and reads back what came of it.
   */
  public static Binding bindCurrent(IndexSet puOsIndexes) {
    if (!Linux.unavailable().isEmpty()) {
      return new Binding.Unbound("binding of threads: " + Linux.unavailable());
    }
    if (Thread.currentThread().isVirtual()) {
      return new Binding.Unbound("binding of threads: a virtual thread has no PU of its own");
    }
    if (puOsIndexes.isEmpty()) {
      return new Binding.Unbound("binding of threads: no PU to bind to");
    }
    // The kernel leaves out what a control group forbids, but not what taskset has taken away.
    IndexSet allowed = readAllowed();
    IndexSet wish = allowed.isEmpty() ? puOsIndexes : puOsIndexes.and(allowed);
    return wish.isEmpty()
        ? new Binding.Unbound("this process may use none of PU P#" + puOsIndexes.toList())
        : bind(CALLING_THREAD, wish);
  }

  private static Binding bind(int threadId, IndexSet puOsIndexes) {
    long[] mask = mask(puOsIndexes);
    if (LibC.sched_setaffinity(threadId, bytes(mask), mask) != 0) {
      int errno = Native.getLastError();
      return new Binding.Unbound(
          "sched_setaffinity: "
              + Linux.errorName(errno)
              + (errno == EINVAL
                  ? ", this process may use none of PU P#" + puOsIndexes.toList()
                  : ""));
    }
    return readAffinity(threadId)
        .<Binding>map(Binding.Bound::new)
        .orElseGet(() -> new Binding.Unbound(Linux.lastError("sched_getaffinity")));
  }

  /**
   * The calling thread's number in the kernel; absent for a virtual one, or where there is none.
   */
  public static OptionalInt currentId() {
    if (Thread.currentThread().isVirtual()) {
      return OptionalInt.empty();
    }
    try {
      // PID/task/TID
      Path thread = Files.readSymbolicLink(Path.of("/proc/thread-self"));
      return OptionalInt.of(Integer.parseInt(thread.getFileName().toString()));
    } catch (IOException | UnsupportedOperationException | NumberFormatException e) {
      return OptionalInt.empty();
    }
  }

  /**
   * The OS index of the PU that the calling thread runs on, which may be another one at once; −1
   * where the system does not say.
   */
  public static int currentPu() {
    return Linux.unavailable().isEmpty() ? LibC.sched_getcpu() : -1;
  }

  /** Lets the calling thread run wherever the process may. */
  public static Binding unbindCurrent() {
    return bindCurrent(allowedPus());
  }

  /** The kernel's numbers of this process's threads; none where there is no Linux. */
  public static Set<Integer> ids() {
    try (Stream<Path> threads = Files.list(TASKS)) {
      return threads
          .map(thread -> Integer.valueOf(thread.getFileName().toString()))
          .collect(Collectors.toSet());
    } catch (IOException | UncheckedIOException e) {
      return Set.of();
    }
  }

  /** A thread's name as the kernel knows it, 15 bytes of it at most; empty if it has ended. */
  public static String name(int threadId) {
    return Linux.read(TASKS.resolve(String.valueOf(threadId)).resolve("comm")).orElse("");
  }

  /** The PUs that a thread of this process may run on; empty if it has ended. */
  public static IndexSet affinity(int threadId) {
    return Linux.unavailable().isEmpty()
        ? readAffinity(threadId).orElse(IndexSet.empty())
        : IndexSet.empty();
  }

  /** Lets a thread of this process run wherever the process may. */
  public static Binding unbind(int threadId) {
    return Linux.unavailable().isEmpty()
        ? bind(threadId, readAllowed())
        : new Binding.Unbound("binding of threads: " + Linux.unavailable());
  }

  /**
   * The PUs that this process was allowed to use when this class was loaded, as affinity and
   * cgroups leave them; empty where the system does not say.
   */
  public static IndexSet allowedPus() {
    return ALLOWED;
  }

  private static IndexSet readAllowed() {
    // The first thread of the process: unlike the calling one, no pool binds it.
    Optional<IndexSet> allowed =
        Linux.unavailable().isEmpty() ? readAffinity(LibC.getpid()) : Optional.empty();
    return allowed.orElseGet(Threads::allowedByProc);
  }

  /** The kernel's text form, which needs no native code, but names PUs that are offline too. */
  private static IndexSet allowedByProc() {
    IndexSet allowed =
        Linux.value(Path.of("/proc/self/status"), "Cpus_allowed_list", ':')
            .map(IndexSet::parseList)
            .orElse(IndexSet.empty());
    return Linux.read(Path.of("/sys/devices/system/cpu/online"))
        .map(IndexSet::parseList)
        .map(allowed::and)
        .orElse(allowed);
  }

  /** A thread's affinity; absent, with errno set, if the kernel refuses. */
  private static Optional<IndexSet> readAffinity(int threadId) {
    // The kernel answers EINVAL to a mask shorter than its own, whose length it does not tell.
    for (int words = FIRST_MASK_WORDS; words <= MAX_MASK_WORDS; words *= 2) {
      long[] mask = new long[words];
      if (LibC.sched_getaffinity(threadId, bytes(mask), mask) == 0) {
        return Optional.of(IndexSet.of(BitSet.valueOf(mask).stream().toArray()));
      }
      if (Native.getLastError() != EINVAL) {
        break;
      }
    }
    return Optional.empty();
  }

  private static long[] mask(IndexSet set) {
    BitSet bits = new BitSet();
    set.stream().forEach(bits::set);
    long[] words = bits.toLongArray();
    return Arrays.copyOf(words, Math.max(words.length, FIRST_MASK_WORDS));
  }

  private static long bytes(long[] mask) {
    return (long) mask.length * Long.BYTES;
  }
}
