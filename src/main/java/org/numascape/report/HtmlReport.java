package org.numascape.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.numascape.recording.RunRecord;

/**
 * A run as one HTML file: no script, nothing loaded from elsewhere, light or dark as the reader has
 * it, and light on A4 paper. All that it quotes is escaped.
 */
public final class HtmlReport {
  private HtmlReport() {}

  /** The whole document. */
  public static String write(RunRecord run) {
    return write(Findings.of(run));
  }

  static String write(Findings findings) {
    StringBuilder out = new StringBuilder();
    out.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .append("<title>")
        .append(Escape.xml(findings.run().workload().title() + ", " + findings.outcome()))
        .append(": Numascape</title>\n<style>\n")
        .append(style())
        .append("</style>\n</head>\n<body class=\"")
        .append(findings.bad() ? "bad" : "good")
        .append("\">\n");
    sections(findings, out).forEach(HtmlSection::write);
    return out.append("</body>\n</html>\n").toString();
  }

  /** In the order in which they stand. */
  private static List<HtmlSection> sections(Findings findings, StringBuilder out) {
    return List.of(
        new HeaderSection(findings, out),
        new VerdictSection(findings, out),
        new AdviceSection(findings, out),
        new RepetitionsSection(findings, out),
        new MachineSection(findings, out),
        new StealsSection(findings, out),
        new LocalitySection(findings, out),
        new TimeLineSection(findings, out),
        new WorkersSection(findings, out),
        new BlockedSection(findings, out),
        new SystemSection(findings, out),
        new SettingsSection(findings, out),
        new UnmeasuredSection(findings, out),
        new ProvenanceSection(findings, out));
  }

  private static String style() {
    try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
      if (in == null) {
        throw new IllegalStateException("report.css is missing beside " + HtmlReport.class);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
