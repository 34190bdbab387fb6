package org.numascape.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our readers, writer and text against hwloc's own program. */
class LstopoDifferentialTest {
  @TempDir Path folder;

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "numa:4 core:8 pu:2",
        "2",
        "2 2",
        "2 3 4",
        "2 2 2 2 2 2 2 2 2",
        "pu:1",
        "core:1 pu:1",
        "numa:2 core:1 pu:1",
        "pack:2 numa:2 l3:1 l2:2 l1:1 core:1 pu:2",
        "pack:2 numa:1 l3:1 core:2 pu:2(indexes=0,2,1,3,7,6,5,4)",
        "numa:1 l3:1 core:2 pu:1",
        "[numa] pack:2 [numa] [numa(memory=1MiB)] pu:2",
        "pack:2 [numa(memory=4GB indexes=5,3)] core:2 pu:1",
        "pack:2 core:1 [numa] pu:1",
        "group:2 group:2 core:2 pu:1",
        "group:2 pack:1 numa:1 core:2 pu:1",
        "group:2 group:1 pu:2",
        "group:2 numa:1 pu:1",
        "group:2 pu:1",
        "die:2 group:1 numa:1 group:2 pu:1",
        "core:2 l1:1 pu:2",
        "l1d:2 l1i:1 pu:2",
        "l2:2 l2:2 pu:1",
        "pu:2 [numa] [numa]",
        "pack:2(indexes=7,3) core:1(indexes=5,6) l2:1(indexes=1,2) pu:2",
        "pack:2 core:2 pu:2(indexes=pack:core)",
        "pack:2 core:2 pu:2(indexes=2*2:4*2)",
        "l3:2(size=24MiB) core:3 pu:2",
        "numa:70 pu:3",
      })
  void aSyntheticMachinePrintsAsHwlocs(String description) throws Exception {
    Topology actual = SyntheticReader.read(description);
    assertThat(TopologyText.tree(actual)).isEqualTo(Lstopo.run(description, "console"));
  }

  static List<Path> sharedTopologies() {
    return SharedTopologies.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sharedTopologies")
  void whatWeWriteHwlocReadsAndPrintsAsWeDo(Path file) throws Exception {
    Topology topology = SharedTopologies.read(file);
    Path written = folder.resolve("written.xml");
    String xml = HwlocXmlWriter.write(topology);
    Files.writeString(written, xml);
    String console = Lstopo.run(written.toString(), "console");
    assertThat(withoutDevices(TopologyText.tree(topology))).isEqualTo(withoutDevices(console));
    Topology exported = read(Lstopo.run(written.toString(), "xml"));
    assertThat(Lines.of(exported)).isEqualTo(Lines.of(read(xml)));
  }

  /** lstopo's own lines of devices say more of PCI and fold equal ones; ours name each. */
  private static String withoutDevices(String tree) {
    return tree.lines()
        .filter(line -> !line.matches("\\s*(HostBridge|PCI|Net|OpenFabrics|Block|GPU|CoProc).*"))
        .map(line -> line.replace(", not allowed", ""))
        .reduce("", (all, line) -> all + line + "\n");
  }

  private static Topology read(String xml) throws IOException {
    return HwlocXmlReader.read(
        new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)), "lstopo");
  }
}
