package org.numascape.topology;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Our machines against those of libhwloc, object by object. */
class LibhwlocDifferentialTest {
  static List<Path> sharedTopologies() {
    return SharedTopologies.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sharedTopologies")
  void aRealMachineIsWhatLibhwlocReads(Path file) throws IOException {
    byte[] xml = Files.readAllBytes(file);
    assumeReadable(xml);
    try (Libhwloc library = Libhwloc.ofXml(xml)) {
      Lines.assertSame(Lines.of(read(xml)), library.lines());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sharedTopologies")
  void aRealMachineOfFormat1IsWhatLibhwlocReads(Path file) throws IOException {
    byte[] format2 =
        HwlocXmlWriter.write(SharedTopologies.read(file)).getBytes(StandardCharsets.UTF_8);
    byte[] format1;
    try (Libhwloc library = Libhwloc.ofXml(format2)) {
      format1 = library.export(Libhwloc.FORMAT_1);
    }
    try (Libhwloc library = Libhwloc.ofXml(format1)) {
      Lines.assertSame(Lines.of(read(format1)), library.lines());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sharedTopologies")
  void libhwlocReadsWhatWeWriteAsWeDo(Path file) throws IOException {
    Topology topology = SharedTopologies.read(file);
    byte[] xml = HwlocXmlWriter.write(topology).getBytes(StandardCharsets.UTF_8);
    try (Libhwloc library = Libhwloc.ofXml(xml)) {
      library.check();
      Lines.assertSame(Lines.of(read(xml)), library.lines());
    }
  }

  private static void assumeReadable(byte[] xml) {
    String start = new String(xml, 0, 200, StandardCharsets.UTF_8);
    assumeTrue(!start.contains("version=\"3."), "libhwloc 2 does not read format 3");
  }

  private static Topology read(byte[] xml) throws IOException {
    return HwlocXmlReader.read(new ByteArrayInputStream(xml), "machine.xml");
  }
}
