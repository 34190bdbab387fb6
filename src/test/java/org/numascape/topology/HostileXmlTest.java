package org.numascape.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Input that is malformed, lies or means harm: an error with place and remedy, or nothing. */
class HostileXmlTest {
  static final String GOOD =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <!DOCTYPE topology SYSTEM "hwloc2.dtd">
      <topology version="2.0">
        <object type="Machine" os_index="0" cpuset="0x3" nodeset="0x1" gp_index="1">
          <object type="NUMANode" os_index="0" cpuset="0x3" nodeset="0x1" gp_index="2" local_memory="9"/>
          <object type="Core" os_index="0" cpuset="0x3" nodeset="0x1" gp_index="3">
            <object type="PU" os_index="0" cpuset="0x1" nodeset="0x1" gp_index="4"/>
            <object type="PU" os_index="1" cpuset="0x2" nodeset="0x1" gp_index="5"/>
          </object>
        </object>
        <distances2 type="PU" nbobjs="2" kind="5" indexing="os">
          <indexes length="4">0 1 </indexes>
          <u64values length="8">1 2 3 4 </u64values>
        </distances2>
        <future what="ever"><it/>is</future>
      </topology>
      """;

  @Test
  void theDocumentTheOthersAreMadeFromIsGood() throws IOException {
    assertThat(read(GOOD).summary()).isEqualTo("1 node, 1 core, 2 PUs");
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "Core"                 | "Cores"               | 6 | unknown object type
          "Core" os              | "PU" os               | 7 | os_index of its own
          gp_index="5"           | gp_index="4"          | 8 | gp_index of its own
          "PU" os_index="1"      | "PU" os_index="0"     | 8 | os_index of its own
          "PU" os_index="1"      | "PU" os_index="2"     | 12 | different objects
          "PU" os_index="1"      | "PU"                  | 8 | must have an os_index
          "PU" os_index="1"      | "PU" os_index="9999999" | 8 | os_index of at most
          cpuset="0x2"           | cpuset="0x1"          | 6 | no PU in common
          cpuset="0x2"           | cpuset="0x4"          | 6 | hold what its cpuset says
          cpuset="0x2"           | cpuset="0xf...f"      | 8 | finite
          cpuset="0x2"           | cpuset="two"          | 8 | hexadecimal
          cpuset="0x2"           | x="0x2"               | 8 | must have a cpuset
          nodeset="0x1" gp_index="5" | nodeset="0x2" gp_index="5" | 8 | must lie inside
          cpuset="0x3" nodeset="0x1" gp_index="3" | cpuset="0x0" nodeset="0x1" gp_index="3"/><object type="Package" cpuset="0x3" nodeset="0x1" gp_index="33" | 6 | must hold PUs
          local_memory="9"       | local_memory="-9"     | 5 | whole number
          local_memory="9"       | local_memory="99999999999999999999" | 5 | whole number
          nbobjs="2"             | nbobjs="3"            | 11 | nbobjs
          nbobjs="2"             | nbobjs="999999"       | 11 | whole number from 1
          nbobjs="2"             | nbobjs="1"            | 12 | nbobjs
          1 2 3 4                | 1 2 3 x               | 13 | whole number
          0 1 </indexes>         | 0 0 </indexes>        | 12 | different objects
          0 1 </indexes>         | 0 7 </indexes>        | 12 | different objects
          <future                | <object type="Machine"/><future | 15 | one root object
          version="2.0"          | version="9.0"         | 3 | 1.x, 2.x or 3.x
          <topology              | <topo                 | 3 | begin with <topology>
          "Machine"              | "Package"             | 4 | root must be a Machine
          "NUMANode"             | "MemCache" depth="1"  | 4 | 1 to 1024 NUMANode
          "Core" os              | "L2Cache" depth="3" os | 6 | depth and cache_type
          "Core" os              | "Misc" os             | 6 | no cpuset
          "0x3" nodeset="0x1" gp_index="2" | "0x1" nodeset="0x1" gp_index="2" | 5 | must have the PUs of
          nodeset="0x1" gp_index="4" | nodeset="0x1" complete_cpuset="0x2" gp_index="4" | 7 | complete sets
          <future                | <cpukind cpuset="0x1"/><cpukind cpuset="0x3"/><future | 15 | no PU in common
          <future                | <memattr name="Latency" flags="6"><memattr_value target_obj_type="NUMANode" target_obj_gp_index="2" value="1"/></memattr><future | 15 | initiator
          <future                | <memattr name="Latency" flags="2"><memattr_value target_obj_type="Core" target_obj_gp_index="2" value="1"/></memattr><future | 15 | object of the tree
          <future                | <support name="discovery.pu" value="-1"/><future | 15 | whole number
          """)
  void anInputThatLiesIsRefusedAtItsLine(String good, String bad, int line, String rule) {
    assertThat(GOOD).contains(good);
    String name = "machine.xml:" + line + ": ";
    assertThatExceptionOfType(TopologyException.class)
        .isThrownBy(() -> read(GOOD.replace(good, bad)))
        .withMessageContaining(rule)
        .withMessageContaining("; ")
        .satisfies(e -> assertThat(e.getMessage()).startsWith(name).doesNotContain("\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!DOCTYPE topology [<!ENTITY a \"b\">]>",
        "<!DOCTYPE topology [<!ENTITY a \"b\"><!ENTITY c \"&a;&a;&a;\">]>",
        "<!DOCTYPE topology [<!ENTITY % p SYSTEM \"file:///etc/passwd\"> %p;]>",
        "<!DOCTYPE topology SYSTEM \"hwloc2.dtd\" [<!ATTLIST object type CDATA \"PU\">]>",
      })
  void aDoctypeThatDeclaresIsRefused(String doctype) {
    String bad = GOOD.replace("<!DOCTYPE topology SYSTEM \"hwloc2.dtd\">", doctype);
    assertThatThrownBy(() -> read(bad))
        .isInstanceOf(TopologyException.class)
        .hasMessageContaining("machine.xml:2: ")
        .hasMessageMatching(".*(DOCTYPE must not declare|entities must not be used).*");
  }

  /** The JDK's parser fails to word its complaint: found by the fuzz test. */
  @Test
  void aCharacterThatNoDoctypeMayHoldIsRefused() {
    String bad = GOOD.replace("\"hwloc2.dtd\">", "\"hwloc2.dtd\" [<!ENTITY a \"\uFFFF\">]>");
    assertThatThrownBy(() -> read(bad))
        .isInstanceOf(TopologyException.class)
        .hasMessageStartingWith("machine.xml:2: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///etc/passwd", "http://127.0.0.1:1/x.dtd", "/nowhere/x.dtd"})
  void aDoctypeElsewhereIsNeverFetched(String address) {
    String elsewhere = GOOD.replace("hwloc2.dtd", address);
    assertTimeoutPreemptively(
        Duration.ofMinutes(1), () -> assertThat(read(elsewhere).pus()).hasSize(2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<info name=\"a\" value=\"&lol;\"/>",
        "&lol;",
        "<userdata>&lol;</userdata>",
        "a & b"
      })
  void anEntityIsRefusedWhereverItStands(String use) {
    String bad = GOOD.replace("<object type=\"Core\"", use + "<object type=\"Core\"");
    assertThatThrownBy(() -> read(bad))
        .isInstanceOf(TopologyException.class)
        .hasMessageStartingWith("machine.xml:6: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " ",
        "a",
        "<object type='Misc'>",
        "<info name='a' value='b'/>",
        "<a>",
        "</object></topology>",
        "</object><memtier kinds='1'>",
        "<userdata/>"
      })
  void aHundredMegabytesAreRefusedSoon(String filler) {
    assertTimeoutPreemptively(
        Duration.ofMinutes(1),
        () ->
            assertThatThrownBy(() -> HwlocXmlReader.read(endless(filler, 100 << 20), "big.xml"))
                .isInstanceOf(TopologyException.class)
                .hasMessageStartingWith("big.xml:")
                .hasMessageContaining(" must "));
  }

  private static InputStream endless(String filler, long bytes) {
    byte[] start =
        GOOD.substring(0, GOOD.indexOf("<object type=\"NUMANode\""))
            .getBytes(StandardCharsets.UTF_8);
    byte[] more = filler.getBytes(StandardCharsets.UTF_8);
    return new InputStream() {
      private long at;

      @Override
      public int read() {
        long now = at++;
        return now >= bytes
            ? -1
            : now < start.length ? start[(int) now] : more[(int) (now % more.length)];
      }

      @Override
      public int read(byte[] into, int offset, int length) {
        for (int i = 0; i < length; i++) {
          int next = read();
          if (next < 0) {
            return i == 0 ? -1 : i;
          }
          into[offset + i] = (byte) next;
        }
        return length;
      }
    };
  }

  @Test
  void aFailingStreamIsNoFaultOfTheDocument() {
    InputStream failing =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("disk on fire");
          }

          @Override
          public int read(byte[] into, int offset, int length) throws IOException {
            return read();
          }
        };
    assertThatThrownBy(() -> HwlocXmlReader.read(failing, "machine.xml"))
        .isExactlyInstanceOf(IOException.class)
        .hasMessage("disk on fire");
  }

  @Test
  void noInputButAWholeOneIsAccepted() throws IOException {
    byte[] whole = Files.readAllBytes(SharedTopologies.file("8intel64-4n2t-memattrs.xml"));
    int end = new String(whole, StandardCharsets.UTF_8).lastIndexOf('>');
    for (int length = 0; length <= end; length += 23) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> HwlocXmlReader.read(new ByteArrayInputStream(part), "part.xml"))
          .isInstanceOf(TopologyException.class)
          .hasMessageStartingWith("part.xml:");
    }
  }

  private static Topology read(String xml) throws IOException {
    return HwlocXmlReader.read(
        new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)), "machine.xml");
  }
}
