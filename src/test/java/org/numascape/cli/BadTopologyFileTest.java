package org.numascape.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hostile XML as a user meets it: a line with place and remedy, status 1, and nothing written. */
class BadTopologyFileTest {
  private static final String BOMB =
      """
      <?xml version="1.0"?>
      <!DOCTYPE topology [<!ENTITY a "aaaaaaaaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
      <!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]>
      <topology version="2.0">&d;</topology>
      """;

  @TempDir Path folder;

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          empty         | ``
          not XML       | hello
          no topology   | <html><body/></html>
          cut           | <topology version="2.0"><object type="Machine" os_index="0" cpuset="0x1"
          unknown type  | <topology version="2.0"><object type="Blade" os_index="0" cpuset="0x1"/></topology>
          newer format  | <topology version="9.0"/>
          nothing in it | <topology version="2.0"/>
          """)
  void eachIsRefusedByItsNameInOneLine(String name, String content) throws IOException {
    Path file = Files.writeString(folder.resolve("bad.xml"), content);

    assertRefused(file);
  }

  @Test
  void anEntityBombIsRefused() throws IOException {
    assertRefused(Files.writeString(folder.resolve("bad.xml"), BOMB));
  }

  @Test
  void aDoctypeThatPointsOutsideFetchesNothing() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "hush");
    Path file =
        Files.writeString(
            folder.resolve("bad.xml"),
            "<!DOCTYPE topology [<!ENTITY x SYSTEM \""
                + secret.toUri()
                + "\">]><topology version=\"2.0\">&x;</topology>");

    assertThat(assertRefused(file)).doesNotContain("hush");
  }

  @Test
  void a100MegabyteFileIsRefusedSoon() throws IOException {
    Path zeros = folder.resolve("zeros.xml");
    try (RandomAccessFile file = new RandomAccessFile(zeros.toFile(), "rw")) {
      file.setLength(101L << 20);
    }
    Path deep = folder.resolve("objects.xml");
    try (BufferedWriter out = Files.newBufferedWriter(deep, StandardCharsets.UTF_8)) {
      out.write("<topology version=\"2.0\"><object type=\"Machine\" cpuset=\"0x1\">\n");
      String object = "<object type=\"Misc\" name=\"" + "x".repeat(1000) + "\"/>\n";
      for (int i = 0; i < 101 * 1024; i++) {
        out.write(object);
      }
      out.write("</object></topology>\n");
    }

    assertTimeoutPreemptively(
        Duration.ofMinutes(5),
        () -> {
          assertRefused(zeros);
          assertRefused(deep);
        });
  }

  /** By topology and by run, with an output that must not be there then; the complaint. */
  private String assertRefused(Path file) throws IOException {
    Path output = folder.resolve("out.json");
    Cli topology = Cli.run("topology", "--xml", file.toString(), "-o", output.toString());
    Cli run = Cli.run("run", "cg", "--xml", file.toString(), "--json", output.toString());

    for (Cli cli : new Cli[] {topology, run}) {
      assertThat(cli.status()).as(cli.err()).isEqualTo(1);
      assertThat(cli.out()).isEmpty();
      assertThat(cli.err().lines()).hasSize(1);
      assertThat(cli.err()).contains(file.toString()).contains("; ").doesNotContain("Exception");
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.filter(each -> each.getFileName().toString().contains("out"))).isEmpty();
    }
    return topology.err();
  }
}
