package org.numascape.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Memory;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.numascape.topology.TopologyException;
import org.numascape.topology.TopologyOrigin.Source;

/** Libraries of versions that nobody has installed here. */
final class HwlocVersionsTest {
  private static final String MACHINE =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <topology version="%s">
        <object type="Machine" os_index="0" cpuset="0x1" complete_cpuset="0x1" nodeset="0x1" complete_nodeset="0x1" allowed_cpuset="0x1" allowed_nodeset="0x1">
          <object type="NUMANode" os_index="0" cpuset="0x1" complete_cpuset="0x1" nodeset="0x1" complete_nodeset="0x1" local_memory="1048576"/>
          <object type="Core" os_index="0" cpuset="0x1" complete_cpuset="0x1" nodeset="0x1" complete_nodeset="0x1">
            <object type="PU" os_index="0" cpuset="0x1" complete_cpuset="0x1" nodeset="0x1" complete_nodeset="0x1"/>
          </object>
        </object>
      </topology>
      """;

  @BeforeEach
  void whereNativeMemoryCanBeHad() {
    assumeTrue(Jna.unavailable().isEmpty(), Jna::unavailable);
  }

  @Test
  void oneBefore2IsNotAskedAnythingElse() {
    assertThatThrownBy(() -> HwlocDetection.detect(new Hwloc(0x00010b06, "")))
        .isInstanceOf(TopologyException.class)
        .hasMessage(
            "hwloc: its API is 1.11, the oldest that works is 2.0; install hwloc 2 or newer");
  }

  @Test
  void theOldestIsUsedWithoutWhatCameLater() {
    DetectedMachine machine =
        HwlocDetection.detect(new Hwloc(0x00020000, MACHINE.formatted("2.0")));

    assertThat(machine.topology().pus()).hasSize(1);
  }

  @Test
  void aNewerOneThatSpeaksAsKnownOnesDoIsUsed() {
    DetectedMachine machine =
        HwlocDetection.detect(new Hwloc(0x00040000, MACHINE.formatted("2.0")));

    assertThat(machine.topology().pus()).hasSize(1);
    assertThat(machine.origin().source()).isEqualTo(Source.XML);
  }

  @Test
  void aNewerOneThatSpeaksOtherwiseSaysThatItIsTooNew() {
    assertThatThrownBy(() -> HwlocDetection.detect(new Hwloc(0x00040000, MACHINE.formatted("4.0"))))
        .isInstanceOf(TopologyException.class)
        .hasMessageContaining("version='4.0'")
        .hasMessageEndingWith("its API is 4.0, newer than is known here; install hwloc 2 or 3")
        .hasMessageNotContaining("\n");
  }

  @Test
  void aNewerOneThatHasLostAFunctionSaysThatItIsTooNew() {
    assertThatThrownBy(() -> HwlocDetection.detect(new Hwloc(0x00040100, "")))
        .isInstanceOf(TopologyException.class)
        .hasMessage(
            "hwloc: undefined symbol: hwloc_topology_export_xmlbuffer; its API is 4.1, newer than"
                + " is known here; install hwloc 2 or 3");
  }

  /** A library of some version, for another machine; without XML it has no function for that. */
  private record Hwloc(int version, String xml) implements HwlocLibrary {
    @Override
    public int hwloc_get_api_version() {
      return version;
    }

    @Override
    public int hwloc_topology_init(PointerByReference topology) {
      topology.setValue(new Memory(8));
      return 0;
    }

    @Override
    public int hwloc_topology_set_components(Pointer topology, NativeLong flags, String name) {
      if (version < 0x00020100) {
        throw new UnsatisfiedLinkError("undefined symbol: hwloc_topology_set_components");
      }
      return -1;
    }

    @Override
    public int hwloc_topology_set_all_types_filter(Pointer topology, int filter) {
      return 0;
    }

    @Override
    public int hwloc_topology_set_io_types_filter(Pointer topology, int filter) {
      return 0;
    }

    @Override
    public int hwloc_topology_load(Pointer topology) {
      return 0;
    }

    @Override
    public int hwloc_topology_is_thissystem(Pointer topology) {
      return 0;
    }

    @Override
    public int hwloc_topology_export_xmlbuffer(
        Pointer topology, PointerByReference buffer, IntByReference bytes, NativeLong flags) {
      if (xml.isEmpty()) {
        throw new UnsatisfiedLinkError("undefined symbol: hwloc_topology_export_xmlbuffer");
      }
      byte[] text = xml.getBytes(StandardCharsets.UTF_8);
      Memory memory = new Memory(text.length + 1);
      memory.write(0, text, 0, text.length);
      memory.setByte(text.length, (byte) 0);
      buffer.setValue(memory);
      bytes.setValue(text.length + 1);
      return 0;
    }

    @Override
    public void hwloc_free_xmlbuffer(Pointer topology, Pointer buffer) {}

    @Override
    public void hwloc_topology_destroy(Pointer topology) {}
  }
}
