package org.numascape.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.numascape.topology.HwlocXmlWriter;
import org.numascape.topology.SyntheticReader;
import org.numascape.topology.TopologyException;

class TopologyChoiceTest {
  private static final String XML = HwlocXmlWriter.write(SyntheticReader.read("numa:2 pu:3"));

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"numa:4 core:8 pu:2", "2 2", "pu:1", "[numa(memory=4GiB)] pack:2 pu:1"})
  void aDescriptionIsTakenForOne(String text) {
    assertThat(TopologyChoice.input(text, nothing())).isEqualTo(new TopologyChoice.Synthetic(text));
  }

  @Test
  void aFileGoesBeforeADescriptionThatLooksLikeItsName() throws IOException {
    Path file = Files.writeString(folder.resolve("machine2.xml"), XML);
    TopologyChoice choice = TopologyChoice.input(file.toString(), nothing());
    assertThat(choice.resolve().topology().summary()).isEqualTo("2 nodes, 0 cores, 6 PUs");
  }

  @ParameterizedTest
  @ValueSource(strings = {"machine2.xml", "folder/machine2", "machine"})
  void aNameThatIsNoDescriptionMustBeAFile(String name) {
    TopologyChoice choice = TopologyChoice.input(name, nothing());
    assertThatThrownBy(choice::resolve)
        .isInstanceOf(TopologyException.class)
        .hasMessageStartingWith(name + ": there is no such file");
  }

  @ParameterizedTest
  @CsvSource({"numa:3 pu:1, '3 nodes, 0 cores, 3 PUs'", "XML, '2 nodes, 0 cores, 6 PUs'"})
  void standardInputHoldsEither(String text, String summary) {
    String given = "\n" + text.replace("XML", XML.strip()) + "\n";
    TopologyChoice choice =
        TopologyChoice.input(
            "-", new ByteArrayInputStream(given.strip().getBytes(StandardCharsets.UTF_8)));
    assertThat(choice.resolve().topology().summary()).isEqualTo(summary);
    assertThat(choice.resolve().origin().emulated()).isTrue();
  }

  @Test
  void standardInputIsBounded() {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return ' ';
          }

          @Override
          public int read(byte[] into, int offset, int length) {
            return length;
          }
        };
    assertThatThrownBy(() -> TopologyChoice.input("-", endless))
        .isInstanceOf(TopologyException.class)
        .hasMessageContaining("at most 64 MiB");
  }

  private static InputStream nothing() {
    return InputStream.nullInputStream();
  }
}
