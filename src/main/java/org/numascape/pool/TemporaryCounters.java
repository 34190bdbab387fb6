package org.numascape.pool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.numascape.telemetry.CountersException;

/**
 * The counters files that nobody named: deleted with their pool, or with the process if that ends
 * before. Any thread.
 */
final class TemporaryCounters {
  private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

  static {
    try {
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(() -> OPEN.forEach(file -> file.toFile().delete()), "numascape-counters"));
    } catch (IllegalStateException e) {
      // The process is ending: the first pool is made by another such hook, which has to close it.
    }
  }

  private TemporaryCounters() {}

  /**
   * Makes an empty file.
   *
   * @throws CountersException if that can't be done
   */
  static Path create() {
    try {
      Path file = Files.createTempFile("numascape-", ".counters");
      OPEN.add(file);
      return file;
    } catch (IOException e) {
      throw new CountersException(
          "no counters file can be made in the temporary folder ("
              + e
              + "); set java.io.tmpdir to a writable one",
          e);
    }
  }

  /** Deletes a file, if it is still there; why that can't be done, else empty. */
  static String delete(Path file) {
    OPEN.remove(file);
    try {
      Files.deleteIfExists(file);
      return "";
    } catch (IOException e) {
      return "counters file " + file + " could not be deleted: " + e;
    }
  }
}
