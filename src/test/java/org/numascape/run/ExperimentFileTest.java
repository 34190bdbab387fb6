package org.numascape.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.numascape.pool.HugePages;
import org.numascape.pool.MemoryPolicy;
import org.numascape.pool.MemorySettings;
import org.numascape.pool.Pinning;
import org.numascape.pool.PoolSettings;
import org.numascape.pool.RemoteBatch;
import org.numascape.pool.StealOrder;

class ExperimentFileTest {
  @TempDir Path folder;

  private static Stream<TopologyChoice> choices() {
    return Stream.of(
        new TopologyChoice.Detected(),
        new TopologyChoice.FromSource("oshi"),
        new TopologyChoice.XmlFile(Path.of("some.xml").toAbsolutePath()),
        new TopologyChoice.XmlText("<topology version=\"2.0\"/>"),
        new TopologyChoice.Synthetic("numa:4 \"core\":2"));
  }

  @ParameterizedTest
  @MethodSource("choices")
  void whatWasWrittenIsReadBack(TopologyChoice choice) {
    Path file = folder.resolve("experiment.json");
    Experiment experiment = experiment(choice);

    ExperimentFile.write(experiment, file);

    assertThat(ExperimentFile.read(file)).isEqualTo(experiment);
  }

  @Test
  void aRelativePathIsMadeAbsoluteForAReaderElsewhere() {
    Path file = folder.resolve("experiment.json");

    ExperimentFile.write(experiment(new TopologyChoice.XmlFile(Path.of("near.xml"))), file);

    assertThat(ExperimentFile.read(file).topology())
        .isEqualTo(new TopologyChoice.XmlFile(Path.of("near.xml").toAbsolutePath()));
  }

  @ParameterizedTest(name = "{0} by {1}")
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "numascape-experiment-3 | numascape-experiment-9 | format",
        "\"workers\" : 3 | \"workers\" : -1 | workers=-1",
        "\"workers\" : 3 | \"workers\" : 0 | workers=0",
        "\"workers\" : 3 | \"workers\" : 4.5 | workers",
        "scatter | sideways | sideways must be one of none",
        "\"repeat\" : 2 | \"repeat\" : 0 | repeat=0",
        "bind:1 | bind:one | memory=bind:one",
        "\"hugePages\" : \"yes\" | \"hugePages\" : true | hugePages must be there",
        "\"hugePages\" : \"yes\" | \"hugePages\" : \"big\" | big must be one of auto",
        "\"heapByNodes\" : true | \"heapByNodes\" : \"yes\" | heapByNodes must be there",
        "\"workload\" | \"werkload\" | workload must be there",
        "{ | [ | experiment.json",
      })
  void aDamagedExperimentIsRefusedWithItsPlace(String was, String is, String words)
      throws IOException {
    Path file = folder.resolve("experiment.json");
    ExperimentFile.write(experiment(new TopologyChoice.Detected()), file);
    String text = Files.readString(file);
    assertThat(text).contains(was);
    Files.writeString(file, text.replace(was, is));

    assertThatThrownBy(() -> ExperimentFile.read(file))
        .isInstanceOf(RunException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(words);
  }

  private static Experiment experiment(TopologyChoice choice) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("touch", "main");
    parameters.put("class", "S");
    return new Experiment(
        "cg",
        parameters,
        choice,
        new PoolSettings(
            3,
            Pinning.SCATTER,
            StealOrder.RANDOM,
            RemoteBatch.HALF,
            new MemorySettings(new MemoryPolicy.Bind(1), HugePages.YES)),
        true,
        1,
        2);
  }
}
