package org.numascape.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.numascape.analysis.Picture.Box;
import org.numascape.analysis.Picture.Line;
import org.numascape.analysis.Picture.Text;
import org.numascape.analysis.TopologyLayout.Rectangle;
import org.numascape.analysis.TopologyPicture.ColourBy;
import org.numascape.analysis.TopologyPicture.Values;
import org.numascape.topology.HwlocXmlReader;
import org.numascape.topology.ObjectType;
import org.numascape.topology.SharedTopologies;
import org.numascape.topology.SyntheticReader;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyObject;

/** Devices are drawn as lstopo draws them. */
class DevicePictureTest {
  /** A host bridge with a bridge to a network card, two equal GPUs, and a disk of its own. */
  private static final Topology MACHINE =
      read(
          """
          <?xml version="1.0" encoding="UTF-8"?>
          <topology version="2.0">
            <object type="Machine" os_index="0" cpuset="0x3" complete_cpuset="0x3"
                allowed_cpuset="0x3" nodeset="0x1" complete_nodeset="0x1" allowed_nodeset="0x1">
              <object type="NUMANode" os_index="0" cpuset="0x3" complete_cpuset="0x3"
                  nodeset="0x1" complete_nodeset="0x1" local_memory="1073741824"/>
              <object type="Core" os_index="0" cpuset="0x3" complete_cpuset="0x3" nodeset="0x1"
                  complete_nodeset="0x1">
                <object type="PU" os_index="0" cpuset="0x1" complete_cpuset="0x1" nodeset="0x1"
                    complete_nodeset="0x1"/>
                <object type="PU" os_index="1" cpuset="0x2" complete_cpuset="0x2" nodeset="0x1"
                    complete_nodeset="0x1"/>
              </object>
              <object type="Bridge" bridge_type="0-1" depth="0" bridge_pci="0000:[00-0f]">
                <object type="Bridge" bridge_type="1-1" depth="1" bridge_pci="0000:[04-04]"
                    pci_busid="0000:00:01.0" pci_type="0604 [8086:3408] [0000:0000] 13 00"
                    pci_link_speed="15.750000">
                  <object type="PCIDev" pci_busid="0000:04:00.0"
                      pci_type="0200 [8086:10c9] [003c:003f] 01 00" pci_link_speed="4.000000">
                    <object type="OSDev" name="eth0" osdev_type="2"/>
                    <object type="OSDev" name="mlx5_0" osdev_type="3"/>
                  </object>
                </object>
                <object type="PCIDev" pci_busid="0000:06:00.0"
                    pci_type="0302 [10de:06d2] [00de:0030] a3 00"/>
                <object type="PCIDev" pci_busid="0000:06:00.1"
                    pci_type="0302 [10de:06d2] [00de:0030] a3 00"/>
              </object>
              <object type="Misc" name="DIMM"/>
            </object>
          </topology>
          """);

  private static Topology read(String xml) {
    try {
      return HwlocXmlReader.read(
          new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)), "devices.xml");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Picture picture(TopologyLayout layout, PictureStyle style) {
    return TopologyPicture.paint(layout, Values.still(ColourBy.TYPE), style);
  }

  private static TopologyLayout layout(boolean folded) {
    return TopologyLayout.of(MACHINE, LayoutOptions.USUAL.withFolded(folded), 1200, 800);
  }

  private static List<String> texts(Picture picture) {
    return picture.shapes().stream()
        .filter(Text.class::isInstance)
        .map(shape -> ((Text) shape).text())
        .toList();
  }

  private static Rectangle at(TopologyLayout layout, @Nullable TopologyObject object) {
    return layout.boundsOf(Objects.requireNonNull(object)).orElseThrow();
  }

  @Test
  void aBridgeIsASquareWithALineToEachThingBehindIt() {
    TopologyLayout layout = layout(false);
    List<Line> lines =
        picture(layout, PictureStyle.USUAL).shapes().stream()
            .filter(Line.class::isInstance)
            .map(Line.class::cast)
            .toList();
    for (TopologyObject bridge : MACHINE.objects(ObjectType.BRIDGE)) {
      Rectangle square = at(layout, bridge);
      assertThat(square.width()).isEqualTo(square.height());
      for (TopologyObject behind : bridge.ioChildren()) {
        Rectangle box = at(layout, behind);
        assertThat(lines)
            .as("from %s to %s", bridge, behind)
            .anyMatch(
                line ->
                    line.points().getFirst().x() == square.right()
                        && square.contains(square.x(), line.points().getFirst().y())
                        && Math.abs(line.points().getLast().x() - box.x()) < 1e-6
                        && line.points().getLast().y() >= box.y()
                        && line.points().getLast().y() <= box.bottom());
      }
    }
    assertThat(lines).hasSize(4);
  }

  @Test
  void linksSayTheirSpeedInGigabytesASecondUnlessSizesAreHidden() {
    assertThat(texts(picture(layout(false), PictureStyle.USUAL))).contains("16", "4.0");
    assertThat(texts(picture(layout(false), PictureStyle.USUAL.withAttributes(false))))
        .doesNotContain("16", "4.0");
    assertThat(
            texts(
                PictureSheet.of(
                    layout(false),
                    Values.still(ColourBy.NODE),
                    PictureStyle.USUAL,
                    List.of("from a test"))))
        .contains("bridge, with lines to its devices and their links’ speeds in GB/s");
  }

  @Test
  void osDevicesAreBoxesInThatOfTheirPciDevice() {
    TopologyLayout layout = layout(false);
    for (TopologyObject device : MACHINE.objects(ObjectType.OS_DEVICE)) {
      assertThat(at(layout, device.parent()).holds(at(layout, device))).isTrue();
      assertThat(layout.at(at(layout, device).x() + 2, at(layout, device).y() + 2))
          .containsSame(device);
    }
    assertThat(texts(picture(layout, PictureStyle.USUAL)))
        .contains("PCI 04:00.0 (Ethernet)", "Net eth0", "OpenFabrics mlx5_0", "Misc DIMM");
  }

  /** Devices hang where they are attached, and nothing is drawn over anything. */
  @ParameterizedTest
  @CsvSource({"1600, 1000", "1280, 700", "660, 480", "400, 900"})
  void devicesOfARealMachineAreInThePackageTheyHangOnAndCoverNothing(double width, double height)
      throws IOException {
    Topology machine = SharedTopologies.read(SharedTopologies.file("24em64t-2n6c2t-pci.xml"));
    TopologyLayout layout = TopologyLayout.of(machine, width, height);
    List<TopologyObject> devices = new ArrayList<>(machine.objects(ObjectType.PCI_DEVICE));
    devices.addAll(machine.objects(ObjectType.BRIDGE));
    int drawn = 0;
    for (TopologyObject device : devices) {
      Rectangle box = layout.boundsOf(device).orElse(null);
      if (box == null) {
        continue;
      }
      drawn++;
      TopologyObject owner = device.parent();
      while (owner != null && owner.type().isIo()) {
        owner = owner.parent();
      }
      // The outermost frame is not drawn where it would say nothing.
      layout
          .boundsOf(Objects.requireNonNull(owner))
          .ifPresent(around -> assertThat(around.holds(box)).isTrue());
      assertThat(new Rectangle(0, 0, layout.width(), layout.height()).holds(box)).isTrue();
      for (TopologyObject other : devices) {
        layout
            .boundsOf(other)
            .filter(at -> !at.equals(box))
            .ifPresent(at -> assertThat(overlap(box, at)).as("%s, %s", device, other).isFalse());
      }
      for (TopologyObject pu : machine.pus()) {
        assertThat(overlap(box, at(layout, pu))).as("%s, %s", device, pu).isFalse();
      }
    }
    assertThat(drawn).isPositive();
  }

  private static boolean overlap(Rectangle one, Rectangle other) {
    return one.x() < other.right() - 1e-6
        && other.x() < one.right() - 1e-6
        && one.y() < other.bottom() - 1e-6
        && other.y() < one.bottom() - 1e-6;
  }

  @Test
  void equalPciDevicesShareABoxWhileEqualSiblingsAreFolded() {
    List<TopologyObject> gpus =
        MACHINE.objects(ObjectType.PCI_DEVICE).stream()
            .filter(each -> each.ioChildren().isEmpty())
            .toList();
    TopologyLayout folded = layout(true);
    assertThat(at(folded, gpus.get(1))).isEqualTo(at(folded, gpus.get(0)));
    assertThat(texts(picture(folded, PictureStyle.USUAL))).contains("2 × PCI 06:00.0-00.1 (3D)");
    TopologyLayout all = layout(false);
    assertThat(at(all, gpus.get(1))).isNotEqualTo(at(all, gpus.get(0)));
    assertThat(texts(picture(all, PictureStyle.USUAL)))
        .contains("PCI 06:00.0 (3D)", "PCI 06:00.1 (3D)");
  }

  @Test
  void withoutDevicesThereAreNoBridgesEither() {
    TopologyLayout layout =
        TopologyLayout.of(MACHINE, LayoutOptions.USUAL.withDevices(false), 1200, 800);
    assertThat(MACHINE.objects(ObjectType.BRIDGE))
        .isNotEmpty()
        .allMatch(bridge -> layout.boundsOf(bridge).isEmpty());
    assertThat(picture(layout, PictureStyle.USUAL).shapes()).noneMatch(Line.class::isInstance);
  }

  @Test
  void keysGoFromABridgeToWhatIsBehindItAndBack() {
    TopologyObject bridge = MACHINE.objects(ObjectType.BRIDGE).getFirst();
    TopologyObject behind = bridge.ioChildren().getFirst();
    assertThat(layout(false).within(bridge)).containsSame(behind);
    assertThat(layout(false).around(behind)).containsSame(bridge);
  }

  @Test
  void aCoresOwnCachesAreLinesInItsBoxWhereThereIsRoom() {
    Topology machine =
        SyntheticReader.read("pack:1 [numa] l3:1 l2:4(size=1MiB) l1d:1(size=48KiB) core:1 pu:2");
    TopologyLayout layout = TopologyLayout.of(machine, 1200, 800);
    for (TopologyObject core : machine.cores()) {
      assertThat(at(layout, core).holds(at(layout, core.parent()))).isTrue();
      assertThat(at(layout, core.parent()).bottom())
          .isLessThanOrEqualTo(at(layout, core.children().getFirst()).y());
    }
    assertThat(texts(picture(layout, PictureStyle.USUAL))).contains("L2 L#3", "1 MiB", "48 KiB");
    assertThat(
            picture(TopologyLayout.of(machine, 200, 200), PictureStyle.USUAL).shapes().stream()
                .filter(
                    shape ->
                        shape instanceof Box box
                            && box.object() != null
                            && box.object().type() == ObjectType.L2_CACHE))
        .isEmpty();
  }
}
