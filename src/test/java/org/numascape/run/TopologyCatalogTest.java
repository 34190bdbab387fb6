package org.numascape.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.numascape.pool.PoolSettings;
import org.numascape.topology.ObjectType;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyException;
import org.numascape.topology.TopologyOrigin;

class TopologyCatalogTest {
  private static final TopologyCatalog SAMPLES =
      new TopologyCatalog(Path.of("samples", "topologies"));

  static List<String> names() {
    return SAMPLES.names();
  }

  /** Distances as such machines tell them: the farthest first. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      textBlock =
          """
          small-four-nodes,      2,  4,   8,    8, 21
          two-sockets,           2,  2,  32,   64, 21
          hybrid-laptop,         1,  1,  14,   20, 10
          chiplets-one-node,     1,  1,  64,  128, 10
          chiplets-eight-nodes,  2,  8, 128,  256, 32
          sub-numa-clusters,     2,  4,  64,  128, 21
          four-socket-ring,      4,  4,  64,  128, 31
          eight-socket-ladder,   8,  8,  32,   32, 22
          cxl-memory,            2,  3,  48,   96, 34
          high-bandwidth-memory, 2,  4,  64,  128, 23
          arm-node-a-die,        2,  4, 128,  128, 24
          thousand-pus,          8, 16, 512, 1024, 36
          """)
  void eachSampleIsTheMachineThatItSays(
      String name, int packages, int nodes, int cores, int pus, long farthest) {
    SampleTopology sample = SAMPLES.read(name);

    Topology topology = sample.machine().topology();
    assertThat(topology.packages()).hasSize(packages);
    assertThat(topology.nodes()).hasSize(nodes);
    assertThat(topology.cores()).hasSize(cores);
    assertThat(topology.pus()).hasSize(pus);
    assertThat(distances(topology).max(Long::compare).orElseThrow()).isEqualTo(farthest);
    assertThat(sample.machine().origin().source()).isEqualTo(TopologyOrigin.Source.SAMPLE);
    assertThat(sample.machine().origin().emulated()).isTrue();
    assertThat(sample.title()).isNotBlank().isNotEqualTo(name);
    assertThat(sample.teaches()).hasSizeGreaterThan(40);
  }

  private static Stream<Long> distances(Topology topology) {
    int nodes = topology.nodes().size();
    return Stream.iterate(0, from -> from < nodes, from -> from + 1)
        .flatMap(
            from ->
                Stream.iterate(0, to -> to < nodes, to -> to + 1)
                    .map(to -> topology.nodeDistance(from, to)));
  }

  @Test
  void allAreListedTheSmallestFirst() {
    assertThat(SAMPLES.samples())
        .hasSize(12)
        .extracting(each -> each.machine().topology().pus().size())
        .isSorted();
  }

  @Test
  void theTwistedLadderHasThreeNeighboursASocketAndNoneBeyondTwoHops() {
    Topology topology = SAMPLES.read("eight-socket-ladder").machine().topology();
    for (int from = 0; from < 8; from++) {
      int socket = from;
      assertThat(distances(topology).skip(8L * socket).limit(8))
          .containsOnly(10L, 16L, 22L)
          .satisfies(
              row -> assertThat(row.stream().filter(each -> each == 16L)).as("links").hasSize(3));
    }
  }

  @Test
  void theCxlNodeIsLocalToNoPu() {
    Topology topology = SAMPLES.read("cxl-memory").machine().topology();

    // As hwloc has it: its place is the machine, so that each package's own node is nearer.
    assertThat(topology.nodes().get(2).cpuset()).isEqualTo(topology.root().cpuset());
    assertThat(topology.pus()).noneMatch(pu -> topology.localNode(pu).logicalIndex() == 2);
    assertThat(topology.memoryAttributes())
        .extracting(attribute -> attribute.name())
        .contains("Bandwidth", "Latency");
  }

  @Test
  void theHybridLaptopHasTwoKindsOfCores() {
    Topology topology = SAMPLES.read("hybrid-laptop").machine().topology();

    assertThat(topology.cpuKinds()).hasSize(2);
    assertThat(topology.objects(ObjectType.L2_CACHE)).hasSize(8);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("names")
  void hwlocTakesEachForTheSameMachine(String name, @TempDir Path folder) throws Exception {
    Path lstopo = Path.of("/usr/bin/lstopo-no-graphics");
    assumeTrue(Files.isExecutable(lstopo), "lstopo is not installed (hwloc-nox)");
    Path file = SAMPLES.folder().resolve(name + ".xml");
    Path out = folder.resolve("out");
    Process process =
        new ProcessBuilder(lstopo.toString(), "-i", file.toString(), "--of", "console")
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();

    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(out)).isZero();
    Topology topology = SAMPLES.read(name).machine().topology();
    assertThat(count(out, "PU L#")).isEqualTo(topology.pus().size());
    assertThat(count(out, "Core L#")).isEqualTo(topology.cores().size());
    assertThat(count(out, "NUMANode(\\(\\w+\\))? L#")).isEqualTo(topology.nodes().size());
    assertThat(count(out, "Package L#")).isEqualTo(topology.packages().size());
  }

  private static int count(Path file, String pattern) throws IOException {
    return Files.readString(file).split(pattern, -1).length - 1;
  }

  @Test
  void theFilesAreWhatTheirGeneratorWrites(@TempDir Path folder) throws Exception {
    Path log = folder.resolve("log");
    Process generator =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--class-path",
                Path.of("target", "classes").toString(),
                Path.of("src", "build", "java", "SampleTopologies.java").toString(),
                folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();

    assertThat(generator.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(generator.exitValue()).as(Files.readString(log)).isZero();
    for (String name : SAMPLES.names()) {
      assertThat(folder.resolve(name + ".xml"))
          .as(name)
          .hasSameTextualContentAs(SAMPLES.folder().resolve(name + ".xml"));
    }
  }

  @Test
  void aSampleIsNamedInPlaceOfAFile() {
    assertThat(TopologyChoice.xml(Path.of("two-sockets")))
        .isEqualTo(new TopologyChoice.Sample("two-sockets"));
    assertThat(TopologyChoice.xml(Path.of("mine.xml")))
        .isEqualTo(new TopologyChoice.XmlFile(Path.of("mine.xml")));
    assertThatThrownBy(() -> new TopologyChoice.XmlFile(Path.of("two-socks")).resolve())
        .isInstanceOf(TopologyException.class)
        .hasMessageContaining("two-socks: there is no such file")
        .hasMessageContaining("two-sockets");
  }

  @Test
  void anExperimentOnASampleIsSavedByItsName(@TempDir Path folder) {
    Experiment experiment =
        new Experiment(
            "cg", Map.of(), new TopologyChoice.Sample("two-sockets"), PoolSettings.DEFAULT, 0, 1);
    Path file = folder.resolve("experiment.json");
    ExperimentFile.write(experiment, file);

    assertThat(ExperimentFile.read(file)).isEqualTo(experiment);
  }

  @Test
  void aFolderThatIsNotThereHasNoSamples() {
    TopologyCatalog none = new TopologyCatalog(Path.of("nowhere"));

    assertThat(none.names()).isEmpty();
    assertThatThrownBy(() -> none.read("two-sockets"))
        .isInstanceOf(TopologyException.class)
        .hasMessageContaining("unknown sample two-sockets");
  }
}
