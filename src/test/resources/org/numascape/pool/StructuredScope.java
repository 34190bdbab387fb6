import java.util.concurrent.CountDownLatch;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.FailedException;
import java.util.concurrent.StructuredTaskScope.Joiner;
import java.util.concurrent.StructuredTaskScope.Subtask;
import java.util.stream.Stream;
import org.numascape.pool.NumaPool;
import org.numascape.topology.SyntheticReader;

/** Structured code, a preview of Java 25, on fibers: prints what its subtasks did, a line each. */
final class StructuredScope {
  public static void main(String[] arguments) throws Exception {
    try (NumaPool pool = NumaPool.builder(SyntheticReader.read("numa:1 core:1 pu:1")).build()) {
      CountDownLatch gate = new CountDownLatch(1);
      try (var scope =
          StructuredTaskScope.open(
              Joiner.<Integer>allSuccessfulOrThrow(),
              settings -> settings.withThreadFactory(pool.fibers()))) {
        scope.fork(
            () -> {
              gate.await(); // frees the only worker for the next
              return pool.fibers().currentNode() + 20;
            });
        scope.fork(
            () -> {
              gate.countDown();
              return pool.fibers().currentNode() + 1;
            });
        Stream<Subtask<Integer>> done = scope.join();
        System.out.println(done.mapToInt(Subtask::get).sum());
      }
      try (var scope =
          StructuredTaskScope.open(
              Joiner.awaitAllSuccessfulOrThrow(),
              settings -> settings.withThreadFactory(pool.fibers()))) {
        scope.fork(
            () -> {
              Thread.sleep(600_000); // interrupted when the other one fails
              return 0;
            });
        scope.fork(
            () -> {
              throw new IllegalStateException("as asked");
            });
        scope.join();
      } catch (FailedException e) {
        System.out.println(e.getCause().getMessage());
      }
    }
  }
}
