package org.numascape.run;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * The private folder through which a run's own JVM and whoever started it speak: the experiment
 * goes in, the counters file is watched, the record comes out.
 */
record OwnJvmFolder(Path folder) {
  static OwnJvmFolder create() {
    try {
      return new OwnJvmFolder(Files.createTempDirectory("numascape-run-"));
    } catch (IOException e) {
      throw new RunException(
          "no folder for the run can be made in the temporary folder ("
              + e
              + "); set java.io.tmpdir to a writable one",
          e);
    }
  }

  Path experiment() {
    return folder.resolve("experiment.json");
  }

  Path counters() {
    return folder.resolve("counters");
  }

  Path record() {
    return folder.resolve("record.json");
  }

  /** Deletes it as far as that is possible: it lies in the temporary folder. */
  void delete() {
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.deleteIfExists(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
                throws IOException {
              Files.deleteIfExists(visited);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      System.getLogger(OwnJvmFolder.class.getName())
          .log(System.Logger.Level.DEBUG, () -> folder + " could not be deleted", e);
    }
  }
}
