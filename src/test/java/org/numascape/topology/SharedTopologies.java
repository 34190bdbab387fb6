package org.numascape.topology;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * XML of real machines, where it lies beside the project; else the test is skipped. One of an
 * architecture that is not there is the project's own.
 */
public final class SharedTopologies {
  private static final Path FOLDER = Path.of("..", "shared", "topologies");

  /**
   * An IBM Z machine as Linux and hwloc show it: drawers of books of packages, one NUMA node for
   * all. Written for these tests; its tree, indexes and memory are those that hwloc's test suite
   * publishes in {@code tests/hwloc/linux/20s390-2g6s4c.console} (github.com/open-mpi/hwloc,
   * BSD-3-Clause). It can't say so itself: a libhwloc without libxml2 takes no comments.
   */
  public static final Path S390 =
      Path.of("src/test/resources/org/numascape/topology/s390-drawers.xml");

  private SharedTopologies() {}

  public static Path file(String name) {
    Path file = folder().resolve(name);
    assumeTrue(Files.exists(file), file + " is absent");
    return file;
  }

  public static List<Path> all() {
    Path folder = folder();
    assumeTrue(Files.isDirectory(folder), folder + " is absent");
    try (Stream<Path> files = Files.list(folder)) {
      return Stream.concat(
              files.filter(file -> file.toString().endsWith(".xml")).sorted(), Stream.of(S390))
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  public static Topology read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return HwlocXmlReader.read(in, file.getFileName().toString());
    }
  }

  /** A worktree may stand one folder deeper than the project usually does. */
  private static Path folder() {
    return Files.isDirectory(FOLDER) ? FOLDER : Path.of("..").resolve(FOLDER);
  }
}
