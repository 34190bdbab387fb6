package org.numascape.pool;

/** What a task of a test does, which may throw anything. */
@FunctionalInterface
interface Body {
  void run(Worker worker) throws Exception;

  /** A task that does so. */
  static Task task(Body body) {
    return new Task() {
      @Override
      protected void run(Worker worker) throws Exception {
        body.run(worker);
      }
    };
  }
}
