package org.numascape.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.numascape.analysis.LayoutOptions;
import org.numascape.analysis.PictureStyle;
import org.numascape.analysis.Theme;
import org.numascape.analysis.TopologyPicture.ColourBy;
import org.numascape.analysis.TopologyPicture.IndexKind;
import org.numascape.report.MachinePicture;
import org.numascape.run.ChosenTopology;
import org.numascape.run.TopologyChoice;
import org.numascape.run.Versions;

class TopologyPictureCommandTest {
  private static final String MACHINE = "pack:2 [numa(indexes=3,5)] l3:1 core:8 pu:1";

  @TempDir Path folder;

  private String svg(String... options) throws IOException {
    Path file = folder.resolve("machine.svg");
    String[] command = {"topology", "-i", MACHINE, "--force", "-o", file.toString()};
    String[] all = new String[command.length + options.length];
    System.arraycopy(command, 0, all, 0, command.length);
    System.arraycopy(options, 0, all, command.length, options.length);
    Cli cli = Cli.run(all);
    assertThat(cli.err()).isEmpty();
    assertThat(cli.status()).isZero();
    return Files.readString(file).replaceAll("<title>[^<]*</title>", "");
  }

  @Test
  void aPictureSaysWhereItComesFromAndThatItIsEmulated() throws IOException {
    assertThat(svg())
        .contains(">NUMANode L#1 P#5<", "from synthetic (" + MACHINE + ")")
        .contains("emulated: not the machine this was made on", "Numascape ");
    assertThat(svg("--no-legend")).doesNotContain("emulated: not the machine this was made on.<");
  }

  @Test
  void optionsChooseIndexesColoursAndWhatIsDrawn() throws IOException {
    assertThat(svg("-l")).contains(">NUMANode L#1<").doesNotContain("P#5");
    assertThat(svg("-p")).contains(">NUMANode P#5<").doesNotContain("L#");
    assertThat(svg()).contains(">+5<").doesNotContain(">L#4<");
    assertThat(svg("--no-factorize")).contains(">L#4<").doesNotContain(">+5<");
    assertThat(svg("--factorize")).contains(">+5<");
    assertThat(svg("--no-text")).doesNotContain(">+5<", ">L3 L#0<");
    assertThat(svg("--no-attrs")).contains("L3 L#0").doesNotContain("MiB<");
    assertThat(svg("--colour", "type")).contains(">cache<");
    assertThat(svg("--links", "distances")).doesNotContain("distance between nodes");
    assertThat(svg("--theme", "dark")).contains("#0d1117");
    assertThat(svg("--horiz")).isNotEqualTo(svg("--vert"));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "--colour=type",
        "--physical",
        "--logical",
        "--links=distances",
        "--no-factorize",
        "--factorize",
        "--no-io",
        "--horiz",
        "--vert",
        "--no-text",
        "--no-attrs",
        "--no-disallowed",
        "--binding",
        "--no-legend",
        "--theme=dark",
        "--size=800x600",
        "--scale=3"
      })
  void anOptionOfPicturesIsRefusedWhereTextIsWritten(String option) {
    for (List<String> command : List.of(List.of("topology"), List.of("topology", "edit"))) {
      Path file = folder.resolve("machine.xml");
      List<String> words = new ArrayList<>(command);
      words.addAll(List.of("-i", MACHINE, option, "-o", file.toString()));
      Cli cli = Cli.run(words.toArray(String[]::new));
      assertThat(cli.status()).isEqualTo(2);
      assertThat(cli.err())
          .contains(" is for pictures, and --format is xml; leave it out, or write a picture");
      assertThat(file).doesNotExist();
    }
  }

  @Test
  void anEditedMachineIsDrawnWhereTheOutputsNameSaysSo() throws IOException {
    Path file = folder.resolve("bent.svg");
    Cli cli =
        Cli.run(
            "topology",
            "edit",
            "-i",
            MACHINE,
            "--memory=3=2GiB",
            "--physical",
            "-o",
            file.toString());
    assertThat(cli.err()).isEmpty();
    assertThat(file).content().contains("<svg ", ">2 GiB<");
  }

  @Test
  void distancesAreLinesWithTheirNumber() throws IOException {
    Path file = folder.resolve("ring.svg");
    Cli cli =
        Cli.run(
            "topology",
            "edit",
            "-i",
            "pack:2 [numa] core:2 pu:1",
            "--distance",
            "0-1=21",
            "--format",
            "svg",
            "--links",
            "distances",
            "-o",
            file.toString());
    assertThat(cli.err()).isEmpty();
    assertThat(file).content().contains(">21<", "distance between nodes; thicker is nearer");
  }

  @Test
  void aPngHasTwoPixelsAUnitOrAsManyAsWanted() throws IOException {
    Path file = folder.resolve("machine.png");
    String[] command = {"topology", "-i", MACHINE, "--force", "-o", file.toString(), "--scale"};
    int[] widths = new int[2];
    for (int scale = 1; scale <= 2; scale++) {
      String[] all = Arrays.copyOf(command, command.length + 1);
      all[command.length] = Integer.toString(scale);
      assertThat(Cli.run(all).err()).isEmpty();
      BufferedImage image = ImageIO.read(file.toFile());
      widths[scale - 1] = image.getWidth();
    }
    assertThat(widths[1]).isBetween(2 * widths[0] - 1, 2 * widths[0]);
  }

  @Test
  void aRunsReportIsLaidOverItsMachine() throws IOException {
    Path report = folder.resolve("run.json");
    assertThat(
            Cli.run(
                    "run",
                    "fib",
                    "-p",
                    "n=18",
                    "--synthetic",
                    "numa:2 core:2 pu:1",
                    "--workers",
                    "4",
                    "--json",
                    report.toString(),
                    "--quiet")
                .err())
        .isEmpty();
    Path file = folder.resolve("run.svg");
    Cli cli = Cli.run("topology", "--run", report.toString(), "-o", file.toString());
    assertThat(cli.err()).isEmpty();
    assertThat(Files.readString(file).replaceAll("(<[^>]*>|\\s)+", " "))
        .contains("Run of fib n=18", "all its figures are emulated", " 100 % ", " no worker ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --colour activity       | --colour activity needs --run; name a report
          --links steals          | --links steals needs --run; name a report
          --size 12               | --size 12 must be width x height, each of 10 to 99999 pixels, such as 1200x800
          --scale 99              | --scale 99.0 must be above 0 and at most 8
          --run x.json            | --run shows the machine of the run; leave out the other one
          --colour pink           | 'pink' must be one of none, type, node, activity
          -l -p                   | mutually exclusive
          --horiz --vert          | mutually exclusive
          """)
  void whatMakesNoPictureIsAWrongCommand(String options, String why) {
    Cli cli = Cli.run(("topology --synthetic pu:1 --format png " + options).split(" "));
    assertThat(cli.status()).isEqualTo(2);
    assertThat(cli.err()).startsWith("numascape topology: ").contains(why);
  }

  static Stream<MachinePicture> pictures() {
    ChosenTopology chosen = new TopologyChoice.Synthetic(MACHINE).resolve();
    MachinePicture usual =
        new MachinePicture(
            chosen.topology(),
            chosen.origin(),
            Optional.empty(),
            ColourBy.NODE,
            MachinePicture.Links.NONE,
            PictureStyle.USUAL,
            LayoutOptions.USUAL,
            true,
            Theme.LIGHT,
            MachinePicture.WIDTH,
            MachinePicture.HEIGHT);
    return Stream.of(
        usual,
        with(usual, ColourBy.TYPE, PictureStyle.USUAL.withIndexes(IndexKind.OS), Theme.DARK, true),
        with(usual, ColourBy.NONE, PictureStyle.USUAL.withText(false), Theme.LIGHT, false),
        with(
            usual,
            ColourBy.NODE,
            PictureStyle.USUAL
                .withIndexes(IndexKind.BOTH)
                .withAttributes(false)
                .withDisallowed(false)
                .withBinding(true),
            Theme.LIGHT,
            true));
  }

  private static MachinePicture with(
      MachinePicture usual, ColourBy by, PictureStyle style, Theme theme, boolean legend) {
    return new MachinePicture(
        usual.topology(),
        usual.origin(),
        Optional.empty(),
        by,
        MachinePicture.Links.DISTANCES,
        style,
        LayoutOptions.USUAL
            .withFolded(legend)
            .withDevices(!legend)
            .withDirection(
                legend ? LayoutOptions.Direction.VERTICAL : LayoutOptions.Direction.HORIZONTAL),
        legend,
        theme,
        usual.width(),
        usual.height());
  }

  @ParameterizedTest
  @MethodSource("pictures")
  void theOptionsOfAPictureMakeTheSameOnTheCommandLine(MachinePicture picture) throws IOException {
    Path file = folder.resolve("again.svg");
    List<String> command = new ArrayList<>(List.of("topology", "--synthetic", MACHINE));
    command.addAll(picture.options());
    command.addAll(List.of("-o", file.toString()));
    assertThat(Cli.run(command.toArray(String[]::new)).err()).isEmpty();
    assertThat(Files.readString(file)).isEqualTo(picture.svg(Versions.numascape(), Instant.now()));
  }
}
