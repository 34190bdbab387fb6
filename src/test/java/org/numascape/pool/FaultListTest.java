package org.numascape.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The list of faults that the pool's tests must find is true to the classes that it names. */
class FaultListTest {
  private static final Path LIST = Path.of("src/jcstress/faults.txt");
  private static final Path POOL = Path.of("src/main/java/org/numascape/pool");

  private record Fault(String title, List<String> lines) {}

  @TestFactory
  Stream<DynamicTest> theLinesOfEachFaultAreInItsClassOnce() throws IOException {
    List<Fault> faults = new ArrayList<>();
    for (String line : Files.readAllLines(LIST)) {
      if (line.startsWith("= ")) {
        faults.add(new Fault(line.substring(2), new ArrayList<>()));
      } else if (line.startsWith("-")) {
        faults.getLast().lines.add(line.substring(1).strip());
      }
    }
    assertThat(faults).hasSizeGreaterThan(90);
    return faults.stream().map(fault -> DynamicTest.dynamicTest(fault.title, () -> check(fault)));
  }

  private static void check(Fault fault) throws IOException {
    Path file = POOL.resolve(fault.title.split(":", 2)[0] + ".java");
    List<String> source = Files.readAllLines(file).stream().map(String::strip).toList();
    int first = Collections.indexOfSubList(source, fault.lines);

    assertThat(fault.lines).isNotEmpty();
    assertThat(first).as("in %s", file).isNotNegative();
    assertThat(Collections.lastIndexOfSubList(source, fault.lines)).isEqualTo(first);
  }
}
