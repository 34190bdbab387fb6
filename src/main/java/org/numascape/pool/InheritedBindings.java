package org.numascape.pool;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.numascape.platform.Threads;
import org.numascape.topology.IndexSet;

/**
 * Lets threads of {@code ForkJoinPool}s run anywhere that were started by a task on a bound worker.
 *
 * <p>The kernel gives a thread the binding of the one that starts it, and a {@code ForkJoinPool}
 * has its threads started by whoever submits to it. So after one parallel stream in a task, the
 * threads of the JVM's common pool would share that worker's PU, for everybody and for as long as
 * they live, and so would those that virtual threads run on. A task that starts a thread of its own
 * knows that it does; such threads keep what they inherited.
 *
 * <p>To be asked now and then, by one thread at a time.
 */
final class InheritedBindings {
  private static final String NAMES_BEGIN = "ForkJoinPool";

  /** Those of the workers that are narrower than the process's. */
  private final Set<IndexSet> bindings;

  private final Set<Integer> fresh = new HashSet<>();
  private final Set<Integer> known = new HashSet<>();

  /**
   * @param wishes what each worker is to be bound to; empty for nothing
   */
  InheritedBindings(List<IndexSet> wishes) {
    this.bindings =
        wishes.stream()
            .filter(wish -> !wish.isEmpty() && !wish.equals(Threads.allowedPus()))
            .collect(Collectors.toSet());
  }

  /** Looks at threads that have come since the last time. */
  void look() {
    if (bindings.isEmpty()) {
      return;
    }
    Set<Integer> threadIds = Threads.ids();
    known.retainAll(threadIds);
    fresh.retainAll(threadIds);
    for (int threadId : threadIds) {
      if (!known.contains(threadId)) {
        release(threadId);
        // Twice: one that has just been started has its starter's name for a moment.
        if (!fresh.add(threadId)) {
          known.add(threadId);
        }
      }
    }
  }

  private void release(int threadId) {
    if (Threads.name(threadId).startsWith(NAMES_BEGIN)
        && bindings.contains(Threads.affinity(threadId))) {
      // A thread that is refused this has ended, or keeps what it has.
      var _ = Threads.unbind(threadId);
    }
  }
}
