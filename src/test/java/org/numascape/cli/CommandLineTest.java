package org.numascape.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.numascape.pool.Pinning;
import org.numascape.pool.StealOrder;

/** Commands, options, exit statuses and complaints; what runs a workload is in RunCommandTest. */
class CommandLineTest {
  @TempDir Path folder;

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          --versoin                      | numascape: unknown option --versoin, did you mean --version?
          --nonsense                     | numascape: unknown option --nonsense; see numascape --help
          topologi                       | numascape: unknown command topologi, did you mean topology?
          frobnicate                     | numascape: unknown command frobnicate; see numascape --help
          frobnicate --help              | numascape: unknown command frobnicate; see numascape --help
          worker-rum                     | numascape: unknown command worker-rum; see numascape --help
          topology extra                 | numascape topology: unknown argument extra; see numascape topology --help
          topology --fromat=xml          | numascape topology: unknown option --fromat, did you mean --format?
          topology --format yaml         | numascape topology: invalid value for option '--format': 'yaml' must be one of tree, xml, xml3, json, svg, png; see
          topology --source hwlok        | 'hwlok' must be one of hwloc, oshi, single; see
          topology --synthetic numa:none | numascape topology: synthetic description, column 6 at 'none': here must stand a number
          topology --synthetic numa:9999999_pu:1 | at most 65536 objects a level
          topology --synthetic @         | there must be at least one level; write such as numa:2 core:4 pu:2
          topology --xml @               | numascape topology: --xml is empty; name an hwloc XML file
          run cg -i @                    | numascape run: --input is empty; name an hwloc XML file, a sample or a description
          topology --xml a --synthetic numa:1 | mutually exclusive
          topology -o a.svg --run absent.json | numascape topology: absent.json: there is no such file; name a report
          topology -o a.svg --binding    | numascape topology: --binding needs --run; name a report
          topology -o a.png --scale two  | invalid value for option '--scale': 'two' must be a number; see
          topology -o machine.pdf        | numascape topology: machine.pdf: there is no format pdf; end its name in .xml, .json
          topology -o @                  | an output's name is empty; give a file, or - for standard output
          topology --xml absent.xml      | numascape topology: absent.xml: there is no such file; name an hwloc XML file
          topology --xml two-socket      | numascape topology: two-socket: there is no such file, did you mean two-sockets?
          run cg --xml absent.xml        | numascape run: absent.xml: there is no such file
          workloads extra                | numascape workloads: unknown argument extra
          run                            | numascape run: missing required parameter: 'WORKLOAD'; see numascape run --help
          run @                          | numascape run: the workload's name is empty; give one
          run cg extra                   | numascape run: unknown argument extra
          run cgg                        | numascape run: unknown workload cgg, did you mean cg?; there is
          run absent.java                | numascape run: absent.java: no such file; give a .java file, a class folder or a jar
          run absent.jar                 | numascape run: absent.jar: no such file
          run cg --syntetic numa:1       | numascape run: unknown option --syntetic, did you mean --synthetic?
          run cg -p clas=A               | numascape run: cg has no parameter clas, did you mean class?; it takes class, touch
          run cg -p class=Q              | numascape run: class=Q must be one of S, W, A, B
          run cg -p class                | numascape run: -p class must be name=value; numascape workloads lists the names
          run cg -p =A                   | numascape run: -p =A must be name=value
          run fib -p n=many              | numascape run: n=many must be a whole number in
          run fib -p n=-1                | numascape run: n=-1 must be a whole number in
          run cg --workers 0             | numascape run: workers=0 must be in 1..4096; give such a number
          run cg --workers -3            | numascape run: workers=-3 must be in 1..4096; give such a number
          run cg --workers 4097          | numascape run: workers=4097 must be in 1..4096; give such a number
          run cg --workers two           | numascape run: invalid value for option '--workers': 'two' must be a whole number; see numascape run --help
          run cg --workers               | numascape run: missing required parameter for option '--workers' (N); see
          run cg --pinning compat        | pinning=compat must be one of none, compact,
          run cg --pinning list:0,x      | pinning=list:0,x must be PUs such as list:0,2,4-7
          run cg --pinning list:0,4095   | PU P#4095 of the list does not exist; choose among P#
          run cg --steal nearest         | 'nearest' must be one of hierarchical, random
          run cg --warmup -1             | numascape run: warmup=-1 must be in 0..1000; give such a number
          run cg --repeat 0              | numascape run: repeat=0 must be in 1..1000; give such a number
          run cg --repeat 1001           | numascape run: repeat=1001 must be in 1..1000; give such a number
          run cg --live --quiet          | numascape run: --live, --quiet are mutually exclusive
          run cg --memory bind:4 --synthetic numa:4_pu:1 | numascape run: memory=bind:4 names no node that may be used; those are P#0-3
          run cg --synthetic nonsense    | numascape run: synthetic description, column 1 at 'nonsense': unknown object type
          run cg --json a --html ./a     | numascape run: --json and --html must not be the same output: ./a; name two
          run cg --json - --html -       | must not be the same output: -; name two
          """)
  void aCommandThatAsksForWhatDoesNotExistIsRefusedInOneLineWithStatus2(
      String command, String complaint) {
    Cli cli = Cli.run(words(command));

    assertThat(cli.status()).isEqualTo(2);
    assertThat(cli.out()).isEmpty();
    assertThat(cli.err()).startsWith("numascape").contains(complaint).endsWith("\n");
    assertThat(cli.err().lines()).hasSize(1);
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          topology --xml /               | numascape topology: /: it is a folder; name an hwloc XML file
          topology -o /nonexistent/x.svg | numascape topology: /nonexistent/x.svg: there is no folder /nonexistent; make it first
          topology -o /                  | numascape topology: /: it is a folder; name a file in it
          run cg --json /nonexistent/x   | numascape run: /nonexistent/x: there is no folder /nonexistent; make it first
          run cg --html /                | numascape run: /: it is a folder; name a file in it
          """)
  void whatFailsIsSaidInOneLineWithStatus1(String command, String complaint) {
    Cli cli = Cli.run(words(command));

    assertThat(cli.status()).isEqualTo(1);
    assertThat(cli.out()).isEmpty();
    assertThat(cli.err()).startsWith(complaint);
    assertThat(cli.err().lines()).hasSize(1);
  }

  /** Words between blanks; an @ is the empty one, and _ a blank in one. */
  private static String[] words(String command) {
    return Arrays.stream(command.split(" ", -1))
        .map(word -> word.equals("@") ? "" : word.replace('_', ' '))
        .toArray(String[]::new);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"topology --xml absent.xml --verbose", "topology --synthetic numa:none --verbose"})
  void theStackTraceIsShownOnlyWhenItIsAskedFor(String command) {
    assertThat(Cli.run(words(command)).err()).contains("\tat org.numascape.");
    assertThat(Cli.run(words(command.replace(" --verbose", ""))).err()).doesNotContain("\tat ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "topology", "topology edit", "workloads", "run"})
  void helpAndVersionAreThereEverywhere(String command) {
    String[] help = words((command + " --help").strip());
    String[] version = words((command + " --version").strip());

    assertThat(Cli.run(help).status()).isZero();
    assertThat(Cli.run(help).out()).startsWith(command.isEmpty() ? "Shows where" : "Usage: numa");
    assertThat(Cli.run(help).out())
        .contains("--verbose", "Exit status:", "  2  ", "  141   what reads the output has ended")
        .doesNotContain("worker-run");
    assertThat(Cli.run(help).err()).isEmpty();
    assertThat(Cli.run(version).status()).isZero();
    assertThat(Cli.run(version).out()).matches("numascape [0-9.]+\\S*\nJava [0-9].*\n");
  }

  @Test
  void helpNamesEachPinningAndStealOrderThatThePoolHas() {
    String help = Cli.run("run", "--help").out().replaceAll("\\s+", " ");

    for (Pinning pinning : Pinning.Strategy.values()) {
      assertThat(help).contains(pinning.label());
    }
    for (StealOrder order : StealOrder.values()) {
      assertThat(help).contains(order.label());
    }
    assertThat(help).contains("compact (the default)").contains("hierarchical (the default)");
  }

  @Test
  void workloadsListsEachSampleWithItsParameters() {
    Cli cli = Cli.run("workloads");

    assertThat(cli.status()).isZero();
    assertThat(cli.out())
        .contains("cg  CG, conjugate gradient")
        .contains("-p class=S|W|A|B  (default A)")
        .contains("-p touch=parallel|main  (default parallel)");
  }

  @Test
  void aTopologyIsWrittenInEachFormat() throws IOException {
    String[] of = {"topology", "--synthetic", "numa:4 core:2 pu:2"};

    assertThat(with(of).out()).contains("4 nodes, 8 cores, 16 PUs").contains("emulated");
    assertThat(with(of, "--format", "xml").out()).startsWith("<?xml").contains("NUMANode");
    assertThat(with(of, "--format", "svg").out()).contains("<svg");
    assertThat(new ObjectMapper().readTree(with(of, "--format", "json").out()).at("/topology/pus"))
        .hasToString("16");
  }

  @Test
  void distancesThatTheMachineDoesNotTellAreNullInJson() throws IOException {
    assertThat(nodeDistances("--synthetic", "numa:2 pu:1")).isEqualTo("[[null,null],[null,null]]");
    assertThat(nodeDistances("--xml", "four-socket-ring")).startsWith("[[10,");
  }

  private String nodeDistances(String... machine) throws IOException {
    String[] topology = {"topology", machine[0], machine[1]};
    return new ObjectMapper()
        .readTree(with(topology, "--format", "json").out())
        .at("/topology/nodeDistances")
        .toString();
  }

  @Test
  void theOutputsEndSaysTheFormatAndTheOptionOverridesIt() throws IOException {
    Path byEnd = folder.resolve("machine.json");
    Path byOption = folder.resolve("machine.svg");

    assertThat(with(synthetic(), "-o", byEnd.toString()).status()).isZero();
    assertThat(with(synthetic(), "-o", byOption.toString(), "--format", "xml").status()).isZero();

    assertThat(byEnd).content().startsWith("{");
    assertThat(byOption).content().startsWith("<?xml");
    assertThat(Cli.run("topology", "--xml", byOption.toString()).status()).isZero();
  }

  @Test
  void aFileThatExistsIsReplacedOnlyByForce() throws IOException {
    Path file = Files.writeString(folder.resolve("machine.xml"), "precious");

    Cli refused = with(synthetic(), "-o", file.toString());
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.err())
        .isEqualTo(
            "numascape topology: %s: it exists; choose another name or replace it with --force\n"
                .formatted(file));
    assertThat(file).hasContent("precious");

    assertThat(with(synthetic(), "-o", file.toString(), "--force").status()).isZero();
    assertThat(file).content().startsWith("<?xml");
    assertThat(files()).containsExactly("machine.xml");
  }

  @Test
  void whatCannotBeWrittenIsSaidAndLeavesNothing() {
    Cli full = with(synthetic(), "-o", "/dev/full");

    assertThat(full.status()).isEqualTo(1);
    assertThat(full.err())
        .startsWith("numascape topology: /dev/full: it can't be written")
        .endsWith("; choose another name or folder\n");
    assertThat(full.err().lines()).hasSize(1);
  }

  @Test
  void whoReadsNoMoreIsToldNothing() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal = withBrokenOutput(err, true);

    assertThat(Main.run(terminal, synthetic())).isEqualTo(141);
    assertThat(Main.run(terminal, "workloads")).isEqualTo(141);
    assertThat(Main.run(terminal, "--help")).isEqualTo(141);
    assertThat(err.size()).isZero();
    assertThat(Main.run(terminal, "worklods")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("did you mean workloads?");
  }

  @Test
  void aStandardOutputThatTakesNothingIsAFailure() {
    for (String[] command : new String[][] {synthetic(), {"workloads"}, {"--help"}}) {
      ByteArrayOutputStream err = new ByteArrayOutputStream();

      assertThat(Main.run(withBrokenOutput(err, false), command)).isEqualTo(1);
      assertThat(err.toString(StandardCharsets.UTF_8))
          .startsWith("numascape")
          .endsWith(": standard output can't be written; is the disk full, or a pipe closed?\n");
      assertThat(err.toString(StandardCharsets.UTF_8).lines()).hasSize(1);
    }
  }

  private static Terminal withBrokenOutput(OutputStream err, boolean intoPipe) {
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    return new Terminal(
        new PrintStream(closed, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        Map.of(),
        false,
        () -> new Terminal.Size(80, 24),
        () -> intoPipe);
  }

  private static String[] synthetic() {
    return new String[] {"topology", "--synthetic", "numa:2 core:1 pu:1"};
  }

  private static Cli with(String[] command, String... more) {
    return Cli.run(
        Stream.concat(Arrays.stream(command), Arrays.stream(more)).toArray(String[]::new));
  }

  private Stream<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList().stream();
    }
  }
}
