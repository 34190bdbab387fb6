package org.numascape.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.numascape.run.TopologyChoice;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyObject.Info;

class TopologyEditCommandTest {
  private static final String MACHINE = "pack:2 [numa] l3:1 core:4 pu:2";

  @TempDir Path folder;

  @Test
  void editsAreDoneInTheOrderOfTheLineAndSavedAsAMachine() {
    String file = folder.resolve("bent.xml").toString();
    Cli edit =
        Cli.run(
            "topology",
            "edit",
            "-i",
            MACHINE,
            "--split-node",
            "1=2",
            "--restrict-nodes=1-2",
            "--memory",
            "1=1GiB",
            "--memory",
            "1=2GiB",
            "-o",
            file);
    assertThat(edit.err()).isEmpty();
    assertThat(edit.status()).isZero();
    Topology topology = new TopologyChoice.XmlFile(Path.of(file)).resolve().topology();
    assertThat(topology.summary()).isEqualTo("2 nodes, 4 cores, 8 PUs");
    assertThat(topology.root().infos().stream().filter(i -> i.name().equals("NumascapeEdit")))
        .containsExactly(
            new Info("NumascapeEdit", "split-node 1=2"),
            new Info("NumascapeEdit", "restrict-nodes 1-2"),
            new Info("NumascapeEdit", "memory 1=1GiB"),
            new Info("NumascapeEdit", "memory 1=2GiB"));
  }

  @Test
  void theOutputIsAnInputAgain() throws IOException {
    Path first = folder.resolve("first.xml");
    Files.writeString(first, Cli.run("topology", "edit", "-i", MACHINE).out());
    Cli second =
        Cli.run(
            "topology", "edit", "-i", first.toString(), "--remove-cache", "L3", "--format", "tree");
    assertThat(second.out()).contains("2 nodes, 8 cores, 16 PUs", "emulated").doesNotContain("L3");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --merge-nodes 0,9   | merge-nodes 0,9: there is no NUMANode P#9; the machine has P#0-1
          --restrict-pus none | restrict-pus: 'none' is not a list; write PUs, such as 0-3,8
          --memory            | --memory needs NODE=SIZE; add it
          """)
  void aRefusedEditWritesNothingAndSaysTheRule(String option, String complaint) {
    Path file = folder.resolve("none.xml");
    String[] words = option.split(" ");
    String[] line = {"topology", "edit", "-i", MACHINE, "-o", file.toString(), words[0]};
    String[] all = Arrays.copyOf(line, line.length + words.length - 1);
    System.arraycopy(words, 1, all, line.length, words.length - 1);
    Cli edit = Cli.run(all);
    assertThat(edit.err()).isEqualTo("numascape topology edit: " + complaint + "\n");
    assertThat(edit.status()).isEqualTo(2);
    assertThat(file).doesNotExist();
  }

  @Test
  void everyEditIsInTheHelp() {
    assertThat(Cli.run("topology", "edit", "--help").out())
        .contains("--restrict-pus", "--add-node", "--renumber-pus", "--distances", "--bandwidth");
  }
}
