package org.numascape.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MessagesTest {
  private static final Path BUNDLE =
      Path.of("src/main/resources/org/numascape/ui/messages.properties");
  private static final Path SOURCES = Path.of("src/main/java/org/numascape/ui");
  private static final Pattern LITERAL = Pattern.compile("\"([a-zA-Z]+(?:\\.[a-zA-Z]+)*)\"");

  private static final Set<String> KEYS = new TreeSet<>();
  private static final Set<String> LITERALS = new TreeSet<>();
  private static final Set<String> ASKED = new TreeSet<>();

  @BeforeAll
  static void read() throws IOException {
    Properties bundle = new Properties();
    try (InputStream in = Files.newInputStream(BUNDLE)) {
      bundle.load(in);
    }
    KEYS.addAll(bundle.stringPropertyNames());
    try (Stream<Path> sources = Files.list(SOURCES)) {
      for (Path source : sources.filter(Files::isRegularFile).toList()) {
        String text = Files.readString(source);
        Matcher literal = LITERAL.matcher(text);
        while (literal.find()) {
          LITERALS.add(literal.group(1));
        }
        Matcher asked = Pattern.compile("Messages\\.text\\(\\s*\"([^\"]+)\"").matcher(text);
        while (asked.find()) {
          ASKED.add(asked.group(1));
        }
      }
    }
  }

  @Test
  void everyTextThatIsAskedForIsThere() {
    assertThat(ASKED).hasSizeGreaterThan(50);
    assertThat(KEYS).containsAll(ASKED);
  }

  @Test
  void everyTextIsUsed() {
    Set<String> unused = new TreeSet<>(KEYS);
    unused.removeAll(LITERALS);
    // Help for a title is asked for by the title's key and this suffix.
    unused.removeIf(
        key -> key.endsWith(".help") && LITERALS.contains(key.replaceFirst("\\.help$", "")));
    assertThat(unused).isEmpty();
  }

  @Test
  void noKeyComesTwice() throws IOException {
    List<String> keys =
        Files.readAllLines(BUNDLE).stream()
            .filter(line -> line.contains("=") && !line.startsWith("#"))
            .map(line -> line.substring(0, line.indexOf('=')))
            .toList();
    assertThat(keys).doesNotHaveDuplicates();
  }

  @Test
  void noTextHasAnApostropheThatMessageFormatWouldSwallow() throws IOException {
    assertThat(Files.readString(BUNDLE)).doesNotContain("'");
  }
}
