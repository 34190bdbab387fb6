package org.numascape.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our readers, writer and text against hwloc's own program. */
class LstopoDifferentialTest {
  private static final String DEVICES =
      machineWith(
          """
          <object type="PCIDev" gp_index="11" pci_busid="0000:20:00.0" pci_type="0200 [8086:10c9] [0000:0000] 01" pci_link_speed="0.0"/>
          <object type="PCIDev" gp_index="12" pci_busid="0000:20:00.1" pci_type="0200 [8086:10c9] [0000:0000] 01" pci_link_speed="0.0"/>
          <object type="PCIDev" gp_index="13" pci_busid="0000:20:01.0" pci_type="0200 [8086:10c9] [0000:0000] 01" pci_link_speed="0.0"/>
          <object type="PCIDev" gp_index="14" pci_busid="0000:20:01.1" pci_type="0207 [8086:aaaa] [0000:0000] 01" pci_link_speed="0.0"/>
          <object type="PCIDev" gp_index="15" pci_busid="0000:20:02.0" pci_type="0108 [8086:0001] [0000:0000] 01" pci_link_speed="4.0">
            <object type="OSDev" gp_index="16" name="nvme0n1" subtype="Disk" osdev_type="0"/>
          </object>
          <object type="PCIDev" gp_index="17" pci_busid="0001:20:03.0" pci_type="0302 [10de:0001] [0000:0000] 01" pci_link_speed="0.0">
            <object type="OSDev" gp_index="18" name="cuda0" subtype="CUDA" osdev_type="5"/>
            <object type="OSDev" gp_index="19" name="nvml0" subtype="NVML" osdev_type="1"/>
          </object>
          <object type="OSDev" gp_index="20" name="opencl0d0" subtype="OpenCL" osdev_type="5"/>
          """);

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
    assertThat(withoutMarks(TopologyText.tree(topology))).isEqualTo(withoutMarks(console));
    Topology exported = read(Lstopo.run(written.toString(), "xml"));
    assertThat(Lines.of(exported)).isEqualTo(Lines.of(read(xml)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sharedTopologies")
  void hwlocDiffFindsNoDifferenceInWhatWeWrite(Path file) throws Exception {
    assumeFalse(
        Files.readString(file).contains("<topology version=\"3"), "hwloc 2 can't read format 3");
    Path written = folder.resolve("written.xml");
    Files.writeString(written, HwlocXmlWriter.write(SharedTopologies.read(file)));
    assertThat(Lstopo.diff(file, written, folder.resolve("diff.xml")))
        .startsWith("Found no difference");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "restrict-pus 0-3,8",
        "restrict-nodes 1",
        "merge-nodes 0,1",
        "split-node 0=2",
        "split-package 0=2",
        "add-node 9=64GiB@30",
        "memory 0=64GiB",
        "add-cache L4=128MiB@package",
        "remove-cache L3",
        "distance 0-1=21",
        "distances 10,21/21,10",
        "bandwidth 0-1=20000",
        "latency 0-1=140",
        "renumber-pus 0,2,1,3,4,5,6,7,8,9,10,11,12,13,14,15",
      })
  void lstopoTakesWhatBecomesOfEachEdit(String edit) throws Exception {
    Topology edited =
        TopologyEdit.parse(edit).apply(SyntheticReader.read("pack:2 [numa] l3:2 l2:2 core:1 pu:2"));
    Path written = folder.resolve("edited.xml");
    Files.writeString(written, HwlocXmlWriter.write(edited));
    assertThat(Lstopo.run(written.toString(), "console")).isEqualTo(TopologyText.tree(edited));
  }

  /** Format 3 knows all kinds that a device has, format 2 one; marks depend on the sets kept. */
  private static String withoutMarks(String tree) {
    return tree.replace(", not allowed", "").replace("Net+OpenFabrics", "OpenFabrics");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sharedTopologies")
  void theTreeOfAFileIsLstopos(Path file) throws Exception {
    assumeFalse(
        Files.readString(file).contains("<topology version=\"3"), "lstopo 2 can't read format 3");
    assertThat(TopologyText.tree(SharedTopologies.read(file)))
        .isEqualTo(Lstopo.run(file.toString(), "console"));
  }

  @Test
  void devicesOfOneModelShareALineAndAllElseIsNamedAsByLstopo() throws Exception {
    Path file = folder.resolve("devices.xml");
    Files.writeString(file, DEVICES);
    Topology topology = SharedTopologies.read(file);
    assertThat(TopologyText.tree(topology)).isEqualTo(Lstopo.run(file.toString(), "console"));
    assertThat(TopologyText.tree(topology)).contains("3 x { PCI 0000:20:00.0-01.0 (Ethernet) }");
  }

  @Test
  void everyPciClassHasHwlocsName() throws Exception {
    StringBuilder devices = new StringBuilder();
    int count = 0;
    for (int base : IntStream.rangeClosed(0, 0x41).toArray()) {
      for (int sub : IntStream.rangeClosed(0, 0x40).toArray()) {
        devices.append(
            ("<object type=\"PCIDev\" gp_index=\"%d\" pci_busid=\"0000:%02x:%02x.%d\""
                    + " pci_type=\"%02x%02x [8086:%04x] [0000:0000] 01\""
                    + " pci_link_speed=\"0.0\"><object type=\"OSDev\" gp_index=\"%d\""
                    + " name=\"d\" osdev_type=\"0\"/></object>\n")
                .formatted(
                    100 + count,
                    base + 1,
                    sub >> 3 & 31,
                    sub & 7,
                    base,
                    sub,
                    count,
                    100_000 + count));
        count++;
      }
    }
    Path file = folder.resolve("classes.xml");
    Files.writeString(file, machineWith(devices.toString()));
    assertThat(TopologyText.tree(SharedTopologies.read(file)))
        .isEqualTo(Lstopo.run(file.toString(), "console", "--whole-io"));
  }

  private static Topology read(String xml) throws IOException {
    return HwlocXmlReader.read(
        new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)), "lstopo");
  }

  private static String machineWith(String devices) {
    return """
    <?xml version="1.0" encoding="UTF-8"?>
    <!DOCTYPE topology SYSTEM "hwloc2.dtd">
    <topology version="2.0">
      <object type="Machine" os_index="0" cpuset="0x1" complete_cpuset="0x1" allowed_cpuset="0x1" nodeset="0x1" complete_nodeset="0x1" allowed_nodeset="0x1" gp_index="1">
        <object type="NUMANode" os_index="0" cpuset="0x1" complete_cpuset="0x1" nodeset="0x1" complete_nodeset="0x1" gp_index="2" local_memory="1073741824"/>
        <object type="PU" os_index="0" cpuset="0x1" complete_cpuset="0x1" nodeset="0x1" complete_nodeset="0x1" gp_index="3"/>
        <object type="Bridge" gp_index="4" bridge_type="0-1" depth="0" bridge_pci="0000:[00-ff]">
    %s
        </object>
        <object type="Misc" gp_index="5" name="some module" subtype="MemoryModule"/>
      </object>
    </topology>
    """
        .formatted(devices);
  }
}
