package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
class FiberQueueTest {
  @Test
  void itemsComeOutInTheOrderTheyWentInHoweverManyThereAre() {
    FiberQueue queue = new FiberQueue();
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 1000; i++) {
        queue.push(i);
      }
      for (int i = 0; i < 1000; i++) {
        assertThat(i % 3 == 0 ? queue.steal() : queue.poll()).isEqualTo(i);
      }
      assertThat(queue.poll()).isNull();
      assertThat(queue.steal()).isNull();
      queue.forget();
    }
    assertThat(queue.pushed()).isEqualTo(3000).isEqualTo(queue.taken());
  }

  @Test
  void eachItemHasOneTakerWhileItGrowsAndIsForgotten() throws InterruptedException {
    int items = 300_000;
    FiberQueue queue = new FiberQueue();
    AtomicIntegerArray taken = new AtomicIntegerArray(items);
    Thread thief =
        new Thread(
            () -> {
              while (queue.taken() < items) {
                Object item = queue.steal();
                if (item != null) {
                  taken.incrementAndGet((int) item);
                }
              }
            });
    thief.start();
    for (int i = 0; i < items; i++) {
      queue.push(i);
      Object item = i % 7 < 3 ? queue.poll() : null;
      if (item != null) {
        taken.incrementAndGet((int) item);
      }
      queue.forget();
    }
    for (Object item = queue.poll(); item != null; item = queue.poll()) {
      taken.incrementAndGet((int) item);
    }
    thief.join();
    for (int i = 0; i < items; i++) {
      assertThat(taken.get(i)).isEqualTo(1);
    }
  }
}
