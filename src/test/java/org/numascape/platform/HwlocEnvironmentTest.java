package org.numascape.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.numascape.topology.HwlocXmlWriter;
import org.numascape.topology.SyntheticReader;
import org.numascape.topology.TopologyException;
import org.numascape.topology.TopologyOrigin.Source;

/** Which variable wins, and what a wrong one does, was tried with lstopo 2.9. */
class HwlocEnvironmentTest {
  @TempDir Path folder;

  @Test
  void withoutVariablesThereIsNoOtherMachine() {
    assertThat(HwlocEnvironment.machine(Map.of("HWLOC_XMLFILE", " "))).isEmpty();
  }

  @Test
  void aSyntheticDescriptionGoesBeforeAFile() throws IOException {
    DetectedMachine machine =
        HwlocEnvironment.machine(
                Map.of(
                    "HWLOC_SYNTHETIC", "node:3 core:2 pu:1", "HWLOC_XMLFILE", file("numa:2 pu:2")))
            .orElseThrow();
    assertThat(machine.topology().summary()).isEqualTo("3 nodes, 6 cores, 6 PUs");
    assertThat(machine.origin().source()).isEqualTo(Source.SYNTHETIC);
    assertThat(machine.origin().emulated()).isTrue();
  }

  @Test
  void aFileIsNotThisMachineUnlessTheEnvironmentSaysSo() throws IOException {
    Map<String, String> other = Map.of("HWLOC_XMLFILE", file("numa:1 pu:2"));
    Map<String, String> same =
        Map.of("HWLOC_XMLFILE", file("numa:1 pu:2"), "HWLOC_THISSYSTEM", "1");
    assertThat(HwlocEnvironment.machine(other).orElseThrow().origin().emulated()).isTrue();
    assertThat(HwlocEnvironment.machine(same).orElseThrow().origin().emulated()).isFalse();
    assertThat(HwlocEnvironment.machine(same).orElseThrow().topology().summary())
        .isEqualTo("1 node, 0 cores, 2 PUs");
  }

  @Test
  void theEnvironmentIsNotBelievedWhereTheKernelSaysOtherwise() throws IOException {
    assumeTrue(Files.exists(Path.of("/sys/devices/system/node/online")));
    Map<String, String> tooManyNodes =
        Map.of("HWLOC_SYNTHETIC", "numa:500 pu:1", "HWLOC_THISSYSTEM", "1");
    DetectedMachine machine = HwlocEnvironment.machine(tooManyNodes).orElseThrow();
    assertThat(machine.origin().emulated()).isTrue();
    assertThat(machine.origin().notBetterBecause())
        .singleElement()
        .asString()
        .startsWith(
            "HWLOC_THISSYSTEM=1 says that it describes this machine, but the kernel has no");
  }

  @Test
  void whatCantBeReadIsNamedWithItsVariable() throws IOException {
    Path bad = Files.writeString(folder.resolve("bad.xml"), "<topology");
    assertThatThrownBy(() -> HwlocEnvironment.machine(Map.of("HWLOC_SYNTHETIC", "foo:1")))
        .isInstanceOf(TopologyException.class)
        .hasMessageStartingWith("HWLOC_SYNTHETIC: synthetic description, column 1");
    assertThatThrownBy(() -> HwlocEnvironment.machine(Map.of("HWLOC_XMLFILE", bad.toString())))
        .isInstanceOf(TopologyException.class)
        .hasMessageStartingWith("HWLOC_XMLFILE: " + bad + ":1: ");
    for (String missing : new String[] {folder + "/none.xml", folder.toString(), "\0"}) {
      assertThatThrownBy(() -> HwlocEnvironment.machine(Map.of("HWLOC_XMLFILE", missing)))
          .isInstanceOf(TopologyException.class)
          .hasMessageEndingWith("can't be read; correct the variable or unset it");
    }
  }

  private String file(String synthetic) throws IOException {
    return Files.writeString(
            folder.resolve("machine.xml"), HwlocXmlWriter.write(SyntheticReader.read(synthetic)))
        .toString();
  }
}
