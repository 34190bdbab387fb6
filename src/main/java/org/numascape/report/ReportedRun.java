package org.numascape.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.numascape.analysis.Analysis;
import org.numascape.analysis.RunOverlay;
import org.numascape.recording.RecordingException;
import org.numascape.recording.RunRecord;
import org.numascape.topology.HwlocXmlReader;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyOrigin;
import org.numascape.topology.TopologyOrigin.Source;

/**
 * What a picture shows of a run: its machine and the figures on it, from a record or from a report
 * that {@link JsonReport} wrote.
 *
 * @param title workload, parameters and outcome, in words
 * @param startedAt ISO 8601, UTC
 */
public record ReportedRun(
    Topology topology, TopologyOrigin origin, String title, String startedAt, RunOverlay overlay) {
  private static final long MAX_BYTES = 256L << 20;

  /**
   * The run of a record.
   *
   * @param topology the record's, which whoever started the run has already
   */
  public static ReportedRun of(RunRecord record, Topology topology) {
    Findings findings = Findings.of(record);
    return new ReportedRun(
        topology,
        record.origin(),
        title(record.workload().name(), record.workload().parameters(), findings.outcome()),
        record.startedAt().toString(),
        new RunOverlay(
            Analysis.utilisationByPu(record.counters()),
            Findings.UTILISATION_IS + ", " + findings.period(),
            Analysis.touchedBytesByNode(record.counters()),
            Analysis.stealsByNode(record.counters())));
  }

  /**
   * Reads a JSON report; trusts nothing that it finds.
   *
   * @throws RecordingException if it can't be read or is no such report
   * @throws org.numascape.topology.TopologyException if the machine in it can't be read
   */
  public static ReportedRun read(Path file) {
    try {
      long bytes = Files.size(file);
      if (bytes > MAX_BYTES) {
        throw refused(file, "bytes=" + bytes + " must be at most " + MAX_BYTES);
      }
      return new Reading(file, new JsonMapper().readTree(file.toFile())).run();
    } catch (JsonProcessingException e) {
      String where = e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr() + ": ";
      throw refused(
          file, where + String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse(""));
    } catch (NoSuchFileException e) {
      throw new RecordingException(
          file + ": there is no such file; name a report that numascape run --json wrote", e);
    } catch (IOException e) {
      throw new RecordingException(file + ": the report can't be read (" + e + ")", e);
    }
  }

  private static String title(String name, Map<String, String> parameters, String outcome) {
    List<String> parts = new ArrayList<>();
    parts.add(name);
    parameters.forEach((key, value) -> parts.add(key + "=" + value));
    return String.join(" ", parts) + ", " + outcome;
  }

  private static RecordingException refused(Path file, String why) {
    return new RecordingException(
        file
            + ": not a report of a run: "
            + why
            + "; name a file that numascape run --json or the window wrote",
        null);
  }

  private record Reading(Path file, JsonNode root) {
    ReportedRun run() throws IOException {
      if (root.path("schema").asInt() != JsonReport.SCHEMA) {
        throw refused(file, "schema must be " + JsonReport.SCHEMA);
      }
      JsonNode machine = root.path("topology");
      Topology topology =
          HwlocXmlReader.read(
              new ByteArrayInputStream(text(machine, "xml").getBytes(StandardCharsets.UTF_8)),
              file + ", topology");
      RunOverlay overlay =
          new RunOverlay(
              activity(topology.pus().size()),
              text(root, "workersUtilisationIs"),
              matrix("/locality/byNode", topology.nodes().size()),
              matrix("/steals/byNode", topology.nodes().size()));
      Map<String, String> parameters = new LinkedHashMap<>();
      root.at("/workload/parameters")
          .properties()
          .forEach(each -> parameters.put(each.getKey(), each.getValue().asText()));
      return new ReportedRun(
          topology,
          new TopologyOrigin(source(text(machine, "source")), text(machine, "detail"), List.of()),
          title(
              text(root.path("workload"), "name"),
              parameters,
              text(root.path("workload"), "outcome")),
          text(root, "startedAt"),
          overlay);
    }

    private String text(JsonNode node, String key) {
      if (!node.path(key).isTextual()) {
        throw refused(file, key + " must be a text");
      }
      return node.path(key).asText();
    }

    private Source source(String label) {
      return Arrays.stream(Source.values())
          .filter(each -> each.label().equals(label))
          .findFirst()
          .orElseThrow(() -> refused(file, "topology.source=" + label + " is unknown"));
    }

    /** The mean of a PU's workers; a worker without time has no utilisation. */
    private Map<Integer, Double> activity(int pus) {
      Map<Integer, List<Double>> shares = new HashMap<>();
      for (JsonNode worker : root.path("workers")) {
        int pu = worker.path("puLogicalIndex").asInt(-1);
        JsonNode share = worker.path("utilisation");
        if (pu < 0 || pu >= pus) {
          throw refused(file, "workers: puLogicalIndex=" + pu + " must be below " + pus);
        }
        if (share.isNumber()) {
          if (!(share.asDouble() >= 0 && share.asDouble() <= 1)) {
            throw refused(file, "workers: utilisation=" + share.asText() + " must be 0 to 1");
          }
          shares.computeIfAbsent(pu, absent -> new ArrayList<>()).add(share.asDouble());
        }
      }
      Map<Integer, Double> means = new HashMap<>();
      shares.forEach(
          (pu, each) ->
              means.put(
                  pu, each.stream().mapToDouble(Double::doubleValue).average().orElseThrow()));
      return means;
    }

    private long[][] matrix(String pointer, int size) {
      JsonNode rows = root.at(pointer);
      long[][] matrix = new long[size][size];
      if (rows.size() != size) {
        throw refused(file, pointer + " must have " + size + " rows, as the machine has nodes");
      }
      for (int row = 0; row < size; row++) {
        if (rows.get(row).size() != size) {
          throw refused(file, pointer + ", row " + row + " must have " + size + " values");
        }
        for (int column = 0; column < size; column++) {
          matrix[row][column] = rows.get(row).get(column).asLong(-1);
          if (matrix[row][column] < 0) {
            throw refused(file, pointer + ", row " + row + ": values must be 0 or more");
          }
        }
      }
      return matrix;
    }
  }
}
