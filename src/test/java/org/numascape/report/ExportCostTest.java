package org.numascape.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.numascape.analysis.LayoutOptions;
import org.numascape.analysis.PictureStyle;
import org.numascape.analysis.Theme;
import org.numascape.analysis.TopologyPicture.ColourBy;
import org.numascape.topology.HwlocXmlReader;
import org.numascape.topology.HwlocXmlWriter;
import org.numascape.topology.SyntheticReader;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyOrigin;
import org.numascape.topology.TopologyOrigin.Source;

/** What it takes to read, lay out and export a large machine: counted, as time is the machine's. */
class ExportCostTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  private static String xml(int packages) {
    return HwlocXmlWriter.write(
        SyntheticReader.read("pack:%d [numa] l3:2 l2:16 l1d:1 core:1 pu:4".formatted(packages)));
  }

  private static MachinePicture picture(String xml, boolean folded) throws IOException {
    Topology topology =
        HwlocXmlReader.read(
            new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)), "machine.xml");
    return new MachinePicture(
        topology,
        new TopologyOrigin(Source.XML, "machine.xml", List.of()),
        Optional.empty(),
        ColourBy.NODE,
        MachinePicture.Links.NONE,
        PictureStyle.USUAL,
        LayoutOptions.USUAL.withFolded(folded),
        true,
        Theme.LIGHT,
        MachinePicture.WIDTH,
        MachinePicture.HEIGHT);
  }

  /** Bytes allocated for a machine of 128 PUs a package, from XML to SVG. */
  private static long allocatedBytes(String xml, boolean folded) throws IOException {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    assertThat(picture(xml, folded).svg("test", NOW)).endsWith("</svg>\n");
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  @Test
  void memoryGrowsInProportionToTheObjects() throws IOException {
    for (boolean folded : new boolean[] {true, false}) {
      String small = xml(4);
      String large = xml(32);
      allocatedBytes(small, folded);
      double ratio = allocatedBytes(large, folded) / (double) allocatedBytes(small, folded);
      // Eight times the objects; with some room for sets, which are wider on the larger machine.
      assertThat(ratio).as("folded: %s", folded).isBetween(1.0, 12.0);
    }
  }

  @Test
  void aPngOfAThousandPusAllocatesLittleMoreThanItsPixels() throws IOException {
    String xml = xml(8);
    picture(xml, true).png(2, "test", NOW);
    long before = THREADS.getCurrentThreadAllocatedBytes();
    byte[] png = picture(xml, true).png(2, "test", NOW);
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
    long pixelBytes = 4L * image.getWidth() * image.getHeight();
    assertThat(allocated).isLessThan(pixelBytes + (48L << 20));
  }

  /** The JDK's own encoder, in the same JVM, is what it would take otherwise. */
  @Test
  void encodingTakesLessThanTheUsualEncoderAndGivesTheSamePixels() throws IOException {
    byte[] png = picture(xml(8), true).png(2, "test", NOW);
    BufferedImage read = ImageIO.read(new ByteArrayInputStream(png));
    BufferedImage image =
        new BufferedImage(read.getWidth(), read.getHeight(), BufferedImage.TYPE_INT_RGB);
    image.createGraphics().drawImage(read, 0, 0, null);
    long ours = Long.MAX_VALUE;
    long usual = Long.MAX_VALUE;
    for (int round = 0; round < 3; round++) {
      long start = THREADS.getCurrentThreadCpuTime();
      byte[] bytes = PngEncoder.encode(image);
      long middle = THREADS.getCurrentThreadCpuTime();
      ImageIO.write(image, "png", new ByteArrayOutputStream());
      ours = Math.min(ours, middle - start);
      usual = Math.min(usual, THREADS.getCurrentThreadCpuTime() - middle);
      BufferedImage again = ImageIO.read(new ByteArrayInputStream(bytes));
      assertThat(pixels(again)).isEqualTo(pixels(image));
    }
    assertThat(ours).isLessThan(usual);
  }

  private static int[] pixels(BufferedImage image) {
    return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
  }
}
