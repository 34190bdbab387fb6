package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.numascape.platform.Binding;
import org.numascape.platform.Detection;
import org.numascape.platform.Threads;
import org.numascape.topology.IndexSet;

/** Which threads are freed of the binding that they inherited from a worker. */
class InheritedBindingsTest {
  private static final IndexSet FIRST_PU = IndexSet.of(Threads.allowedPus().first());

  private final InheritedBindings bindings = new InheritedBindings(List.of(FIRST_PU));

  @BeforeEach
  void needsAPuToFreeThreadsFor() {
    assumeTrue(Threads.allowedPus().size() > 1, "needs two PUs");
  }

  @Test
  void aThreadOfAForkJoinPoolIsFreed() throws Exception {
    try (ExecutorService pool = new ForkJoinPool(1)) {
      int threadId = startedByAThreadOn(FIRST_PU, pool);
      assertThat(Threads.affinity(threadId)).isEqualTo(FIRST_PU);
      bindings.look();
      assertThat(Threads.affinity(threadId)).isEqualTo(Threads.allowedPus());
    }
  }

  @Test
  void aThreadIsLookedAtOnceMoreAfterItWasStarted() throws Exception {
    try (ExecutorService pool = Executors.newFixedThreadPool(1)) {
      int threadId = startedByAThreadOn(FIRST_PU, pool);
      bindings.look();
      pool.submit(() -> Thread.currentThread().setName("ForkJoinPool-1-worker-1")).get();
      bindings.look();
      assertThat(Threads.affinity(threadId)).isEqualTo(Threads.allowedPus());
    }
  }

  @Test
  void anyOtherThreadKeepsWhatItInherited() throws Exception {
    try (ExecutorService pool = Executors.newFixedThreadPool(1)) {
      int threadId = startedByAThreadOn(FIRST_PU, pool);
      bindings.look();
      bindings.look();
      assertThat(Threads.affinity(threadId)).isEqualTo(FIRST_PU);
    }
  }

  @Test
  void aBindingThatIsNoWorkersIsLeftAlone() throws Exception {
    IndexSet lastPu = IndexSet.of(Threads.allowedPus().stream().max().orElseThrow());
    try (ExecutorService pool = new ForkJoinPool(1)) {
      int threadId = startedByAThreadOn(lastPu, pool);
      bindings.look();
      assertThat(Threads.affinity(threadId)).isEqualTo(lastPu);
    }
  }

  @Test
  void aPoolFreesThreadsThatItsTasksHaveStarted() throws Exception {
    PoolSettings settings = new PoolSettings(1, Pinning.COMPACT, StealOrder.HIERARCHICAL);
    try (NumaPool numaPool =
            NumaPool.builder(Detection.best().topology()).settings(settings).build();
        ExecutorService pool = new ForkJoinPool(1)) {
      int threadId =
          numaPool
              .submit(
                  () -> {
                    int id = idOfThreadIn(pool);
                    assertThat(Threads.affinity(id).size()).isEqualTo(1);
                    Patience.await(20, () -> Threads.affinity(id).size() > 1);
                    return id;
                  })
              .get();
      assertThat(Threads.affinity(threadId)).isEqualTo(Threads.allowedPus());
    }
  }

  private static int startedByAThreadOn(IndexSet pus, ExecutorService pool) throws Exception {
    return inNewThread(
        () -> {
          assertThat(Threads.bindCurrent(pus)).isEqualTo(new Binding.Bound(pus));
          return idOfThreadIn(pool);
        });
  }

  private static int idOfThreadIn(ExecutorService pool)
      throws InterruptedException, ExecutionException {
    return pool.submit(() -> Threads.currentId().orElseThrow()).get();
  }

  private static int inNewThread(Callable<Integer> work) throws Exception {
    FutureTask<Integer> future = new FutureTask<>(work);
    new Thread(future, "binds itself").start();
    return future.get();
  }
}
