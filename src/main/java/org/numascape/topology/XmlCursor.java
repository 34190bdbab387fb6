package org.numascape.topology;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Walks through hostile XML: DTDs are skipped and never fetched, entities are refused, sizes are
 * bounded, and each error has the input's name and the line. Confined to one thread.
 */
final class XmlCursor {
  private static final int MAX_CHARACTERS = 64 << 20;

  /** Between two tags; so one attribute can't fill the memory. */
  private static final int MAX_TAG_CHARACTERS = 4 << 20;

  private static final int MAX_ATTRIBUTE_CHARACTERS = 1 << 20;
  private static final int QUOTED_CHARACTERS = 60;

  /** Within an element that is passed over; the parser remembers all that are open. */
  private static final int MAX_SKIPPED_DEPTH = 128;

  private final String name;
  private final Guarded in;
  private final XMLStreamReader reader;

  XmlCursor(InputStream in, String name) throws IOException {
    this.name = name;
    this.in = new Guarded(in);
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, false);
    try {
      reader = factory.createXMLStreamReader(this.in);
    } catch (XMLStreamException e) {
      throw failure(e, 1);
    }
  }

  /** Goes to the next start of an element within the current one; empty at the current's end. */
  Optional<String> nextChild() throws IOException {
    while (true) {
      switch (next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          checkAttributes();
          return Optional.of(reader.getLocalName());
        }
        case XMLStreamConstants.END_ELEMENT, XMLStreamConstants.END_DOCUMENT -> {
          return Optional.empty();
        }
        case XMLStreamConstants.DTD -> checkDtd();
        case XMLStreamConstants.ENTITY_REFERENCE -> throw entity();
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
          if (!reader.isWhiteSpace()) {
            throw error("there must be no text here", quoted(reader.getText()), "remove it");
          }
        }
        default -> {}
      }
    }
  }

  /** Reads the text of the current element to its end. */
  String text() throws IOException {
    StringBuilder text = new StringBuilder();
    while (true) {
      switch (next()) {
        case XMLStreamConstants.END_ELEMENT -> {
          return text.toString();
        }
        case XMLStreamConstants.START_ELEMENT ->
            throw error(
                "there must be only text here", reader.getLocalName(), "remove the element");
        case XMLStreamConstants.ENTITY_REFERENCE -> throw entity();
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
          text.append(reader.getText());
          if (text.length() > MAX_ATTRIBUTE_CHARACTERS) {
            throw error(
                "a text must have at most " + MAX_ATTRIBUTE_CHARACTERS + " characters",
                "more",
                "split it");
          }
        }
        default -> {}
      }
    }
  }

  /** Goes past the end of the current element, whatever is in it. */
  void skip() throws IOException {
    for (int depth = 1; depth > 0; ) {
      switch (next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          if (++depth > MAX_SKIPPED_DEPTH) {
            throw error(
                "elements must be at most " + MAX_SKIPPED_DEPTH + " deep",
                "deeper",
                "flatten them");
          }
        }
        case XMLStreamConstants.END_ELEMENT -> depth--;
        case XMLStreamConstants.ENTITY_REFERENCE -> throw entity();
        default -> {}
      }
    }
  }

  /** An attribute of the element that has just started. */
  @Nullable String attribute(String attribute) {
    return reader.getAttributeValue(null, attribute);
  }

  /** {@code name:line: }, the line being the current one. */
  String place() {
    return place(line());
  }

  TopologyException error(String rule, String value, String remedy) {
    return new TopologyException("%s%s: %s; %s".formatted(place(), rule, value, remedy));
  }

  /** A value as an error shows it: short and without control characters. */
  static String quoted(String value) {
    String shortened =
        value.length() > QUOTED_CHARACTERS ? value.substring(0, QUOTED_CHARACTERS) + "..." : value;
    return "'" + shortened.strip().replaceAll("\\p{Cntrl}", "?") + "'";
  }

  private int line() {
    return Math.max(1, reader.getLocation().getLineNumber());
  }

  private String place(int line) {
    return name + ":" + line + ": ";
  }

  private int next() throws IOException {
    try {
      return reader.hasNext() ? reader.next() : XMLStreamConstants.END_DOCUMENT;
    } catch (XMLStreamException e) {
      throw failure(e, line());
    } catch (RuntimeException e) {
      // The JDK's parser lacks the text of some of its own complaints.
      throw new TopologyException(
          "%snot well-formed XML; export it again, such as with lstopo --of xml".formatted(place()),
          e);
    }
  }

  private void checkAttributes() {
    for (int i = 0; i < reader.getAttributeCount(); i++) {
      if (reader.getAttributeValue(i).length() > MAX_ATTRIBUTE_CHARACTERS) {
        throw error(
            "an attribute must have at most " + MAX_ATTRIBUTE_CHARACTERS + " characters",
            reader.getAttributeLocalName(i) + " has " + reader.getAttributeValue(i).length(),
            "shorten it");
      }
    }
  }

  /** The parser skips an internal subset unread, but leaves its closing bracket in the text. */
  private void checkDtd() {
    String text = reader.getText();
    if (text != null && text.contains("]")) {
      throw error(
          "a DOCTYPE must not declare anything itself",
          "it has an internal subset",
          "leave <!DOCTYPE topology SYSTEM \"hwloc2.dtd\">");
    }
  }

  private TopologyException entity() {
    return error(
        "entities are not expanded", "&" + reader.getLocalName() + ";", "write their text itself");
  }

  private RuntimeException failure(XMLStreamException e, int line) throws IOException {
    if (in.refusal != null) {
      return new TopologyException(place(in.line()) + in.refusal, e);
    }
    if (in.failure != null) {
      throw in.failure;
    }
    int at = e.getLocation() == null ? line : Math.max(line, e.getLocation().getLineNumber());
    String message = e.getMessage() == null ? "" : e.getMessage();
    String reason = message.substring(message.lastIndexOf('\n') + 1).replaceFirst("^Message: ", "");
    return new TopologyException(
        "%snot well-formed XML: %s; export it again, such as with lstopo --of xml"
            .formatted(place(at), quoted(reason)),
        e);
  }

  /**
   * Decodes UTF-8 and bounds what is read. It also refuses entities itself: in an attribute, where
   * they may be declared in a DTD that isn't read, the parser would leave them out in silence.
   */
  private static final class Guarded extends Reader {
    private static final int LONGEST_REFERENCE = 12;

    private final Reader in;
    @Nullable IOException failure;
    @Nullable String refusal;
    private int line = 1;
    private long characters;
    private long sinceTag;

    /** What has come after {@code &}, until its {@code ;}; null elsewhere. */
    private @Nullable StringBuilder reference;

    Guarded(InputStream in) {
      this.in = new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder());
    }

    int line() {
      return line;
    }

    @Override
    public int read(char[] into, int offset, int length) throws IOException {
      int count;
      try {
        count = in.read(into, offset, length);
      } catch (CharacterCodingException e) {
        throw refuse("the text must be UTF-8; export it again with lstopo");
      } catch (IOException e) {
        failure = e;
        throw e;
      }
      for (int i = offset; i < offset + count; i++) {
        check(into[i]);
      }
      return count;
    }

    private void check(char c) throws IOException {
      characters++;
      sinceTag = c == '<' || c == '>' ? 0 : sinceTag + 1;
      if (characters > MAX_CHARACTERS) {
        throw refuse("hwloc XML must have at most 64 Mi characters; is this a topology?");
      }
      if (sinceTag > MAX_TAG_CHARACTERS) {
        throw refuse("there must be at most 4 Mi characters between two tags; is this a topology?");
      }
      if (c == '\n') {
        line++;
      }
      if (c == '&') {
        reference = new StringBuilder();
      } else if (reference != null && c == ';') {
        if (!reference.toString().matches("lt|gt|amp|apos|quot|#\\d+|#x[0-9a-fA-F]+")) {
          throw refuse("entities must not be used: &" + reference + ";; write their text itself");
        }
        reference = null;
      } else if (reference != null
          && (reference.append(c).length() > LONGEST_REFERENCE || !isOfName(c))) {
        throw refuse("entities must not be used: &" + printable(reference) + "; write &amp; for &");
      }
    }

    private static boolean isOfName(char c) {
      return Character.isLetterOrDigit(c) || "#:._-".indexOf(c) >= 0;
    }

    private static String printable(CharSequence text) {
      return text.toString().replaceAll("\\p{Cntrl}", "?");
    }

    private IOException refuse(String rule) {
      refusal = rule;
      return new IOException(rule);
    }

    /** The caller's stream stays open. */
    @Override
    public void close() {}
  }
}
