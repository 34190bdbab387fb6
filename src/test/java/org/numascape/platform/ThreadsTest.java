package org.numascape.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.numascape.topology.IndexSet;

final class ThreadsTest {
  @BeforeEach
  void onLinux() {
    assumeTrue(Linux.unavailable().isEmpty(), Linux::unavailable);
  }

  @Test
  void aBoundThreadRunsWhereTheKernelSaysItMay() throws Exception {
    int pu = Threads.allowedPus().stream().max().orElseThrow();

    record Outcome(Binding binding, IndexSet kernelSays) {}
    Outcome outcome =
        inNewThread(() -> new Outcome(Threads.bindCurrent(IndexSet.of(pu)), kernelSays()));

    assertThat(outcome.binding()).isEqualTo(new Binding.Bound(IndexSet.of(pu)));
    assertThat(outcome.kernelSays()).isEqualTo(IndexSet.of(pu));
  }

  @Test
  void aThreadBoundToOnePuRunsThere() throws Exception {
    for (int pu : Threads.allowedPus().stream().toArray()) {
      int current =
          inNewThread(
              () -> {
                Threads.bindCurrent(IndexSet.of(pu));
                return Threads.currentPu();
              });

      assertThat(current).isEqualTo(pu);
    }
  }

  @Test
  void anUnboundThreadMayRunWhereverTheProcessMay() throws Exception {
    IndexSet before = kernelSays();

    IndexSet after =
        inNewThread(
            () -> {
              Threads.bindCurrent(IndexSet.of(Threads.allowedPus().first()));
              Threads.unbindCurrent();
              return kernelSays();
            });

    assertThat(after).isEqualTo(Threads.allowedPus()).isEqualTo(before);
  }

  @Test
  void whatTheProcessMayUseDoesNotShrinkWithTheAskingThread() throws Exception {
    IndexSet allowed = Threads.allowedPus();

    IndexSet fromBound =
        inNewThread(
            () -> {
              Threads.bindCurrent(IndexSet.of(allowed.first()));
              return Threads.allowedPus();
            });

    assertThat(fromBound).isEqualTo(allowed);
    assertThat(allowed.size()).isGreaterThanOrEqualTo(Runtime.getRuntime().availableProcessors());
  }

  @Test
  void pusThatDoNotExistLeaveTheThreadUnboundAndSayWhy() throws Exception {
    Binding binding = inNewThread(() -> Threads.bindCurrent(IndexSet.of(5000)));

    assertThat(binding).isEqualTo(new Binding.Unbound("this process may use none of PU P#5000"));
  }

  @Test
  void ofSomePusOnlyTheExistingOnesAreReadBack() throws Exception {
    int pu = Threads.allowedPus().first();

    Binding binding = inNewThread(() -> Threads.bindCurrent(IndexSet.of(pu, 5000)));

    assertThat(binding).isEqualTo(new Binding.Bound(IndexSet.of(pu)));
  }

  @Test
  void anEmptySetBindsNothing() throws Exception {
    assertThat(inNewThread(() -> Threads.bindCurrent(IndexSet.empty())))
        .isInstanceOf(Binding.Unbound.class);
  }

  @Test
  void aVirtualThreadIsNotBound() throws Exception {
    FutureTask<Binding> task = new FutureTask<>(() -> Threads.bindCurrent(Threads.allowedPus()));
    Thread.ofVirtual().start(task);

    assertThat(task.get()).isInstanceOf(Binding.Unbound.class);
  }

  @Test
  void anotherThreadIsFoundByItsNumberAndFreed() throws Exception {
    IndexSet pu = IndexSet.of(Threads.allowedPus().first());
    BlockingQueue<Integer> numbers = new LinkedBlockingQueue<>();
    CountDownLatch done = new CountDownLatch(1);
    FutureTask<IndexSet> task =
        new FutureTask<>(
            () -> {
              Threads.bindCurrent(pu);
              numbers.add(Threads.currentId().orElseThrow());
              done.await();
              return kernelSays();
            });
    Thread.ofPlatform().name("the name is longer than 15 bytes").start(task);

    int number = numbers.take();
    assertThat(Threads.ids()).contains(number);
    assertThat(Threads.name(number)).isEqualTo("the name is lon");
    assertThat(Threads.affinity(number)).isEqualTo(pu);
    assertThat(Threads.unbind(number)).isEqualTo(new Binding.Bound(Threads.allowedPus()));
    done.countDown();
    assertThat(task.get()).isEqualTo(Threads.allowedPus());
  }

  @Test
  void aThreadThatHasEndedHasNoNameAndNoPus() throws Exception {
    int number = inNewThread(() -> Threads.currentId().orElseThrow());
    Instant end = Instant.now().plusSeconds(10);
    while (Threads.ids().contains(number) && Instant.now().isBefore(end)) {
      Thread.sleep(1);
    }

    assertThat(Threads.ids()).doesNotContain(number);
    assertThat(Threads.name(number)).isEmpty();
    assertThat(Threads.affinity(number).isEmpty()).isTrue();
    assertThat(Threads.unbind(number)).isInstanceOf(Binding.Unbound.class);
  }

  private static IndexSet kernelSays() {
    return IndexSet.parseList(
        Linux.value(Path.of("/proc/thread-self/status"), "Cpus_allowed_list", ':').orElseThrow());
  }

  private static <T> T inNewThread(Callable<T> body) throws Exception {
    FutureTask<T> task = new FutureTask<>(body);
    Thread.ofPlatform().start(task);
    return task.get();
  }
}
