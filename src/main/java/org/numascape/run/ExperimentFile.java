package org.numascape.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import org.numascape.pool.HugePages;
import org.numascape.pool.MemoryPolicy;
import org.numascape.pool.MemorySettings;
import org.numascape.pool.Pinning;
import org.numascape.pool.PoolSettings;
import org.numascape.pool.RemoteBatch;
import org.numascape.pool.StealOrder;

/** An {@link Experiment} as a JSON file, spelled as on the command line. Any thread. */
public final class ExperimentFile {
  private static final String FORMAT = "numascape-experiment-3";
  private static final long MAX_BYTES = 1 << 20;
  private static final ObjectMapper JSON = new JsonMapper();

  private ExperimentFile() {}

  /**
   * Writes the file, replacing what is there. Paths are made absolute: whoever reads it may be
   * elsewhere.
   *
   * @throws RunException if it can't be written
   */
  public static void write(Experiment experiment, Path file) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("format", FORMAT);
    json.put("workload", experiment.workload());
    ObjectNode parameters = json.putObject("parameters");
    experiment.parameters().forEach(parameters::put);
    ObjectNode topology = json.putObject("topology");
    switch (experiment.topology()) {
      case TopologyChoice.Detected() -> topology.put("source", "best");
      case TopologyChoice.FromSource(String source) -> topology.put("source", source);
      case TopologyChoice.XmlFile(Path xml) -> topology.put("xml", xml.toAbsolutePath().toString());
      case TopologyChoice.XmlText(String xml) -> topology.put("xmlText", xml);
      case TopologyChoice.Sample(String name) -> topology.put("sample", name);
      case TopologyChoice.Synthetic(String text) -> topology.put("synthetic", text);
    }
    experiment.settings().workers().ifPresent(workers -> json.put("workers", workers));
    json.put("pinning", experiment.settings().pinning().label());
    json.put("steal", experiment.settings().stealOrder().label());
    json.put("remoteBatch", experiment.settings().remoteBatch().label());
    json.put("memory", experiment.settings().memory().policy().label());
    json.put("hugePages", experiment.settings().memory().hugePages().label());
    json.put("heapByNodes", experiment.heapByNodes());
    json.put("warmup", experiment.warmups());
    json.put("repeat", experiment.repetitions());
    try {
      Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json));
    } catch (IOException e) {
      throw new RunException(
          file + ": the experiment can't be written (" + e + "); choose a writable folder", e);
    }
  }

  /**
   * Reads an experiment; trusts nothing that it finds.
   *
   * @throws RunException if it can't be read or is no experiment
   */
  public static Experiment read(Path file) {
    try {
      long bytes = Files.size(file);
      if (bytes > MAX_BYTES) {
        throw new IllegalArgumentException("bytes=" + bytes + " must be at most " + MAX_BYTES);
      }
      JsonNode json = JSON.readTree(file.toFile());
      if (!text(json, "format").equals(FORMAT)) {
        throw new IllegalArgumentException("format must be " + FORMAT);
      }
      Map<String, String> parameters = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> each : json.path("parameters").properties()) {
        parameters.put(each.getKey(), each.getValue().asText());
      }
      return new Experiment(
          text(json, "workload"),
          parameters,
          topology(json.path("topology")),
          new PoolSettings(
              json.has("workers") ? OptionalInt.of(number(json, "workers")) : OptionalInt.empty(),
              Pinning.parse(text(json, "pinning")),
              byLabel(StealOrder.values(), StealOrder::label, text(json, "steal")),
              byLabel(RemoteBatch.values(), RemoteBatch::label, text(json, "remoteBatch")),
              new MemorySettings(
                  MemoryPolicy.parse(text(json, "memory")),
                  byLabel(HugePages.values(), HugePages::label, text(json, "hugePages")))),
          truth(json, "heapByNodes"),
          number(json, "warmup"),
          number(json, "repeat"));
    } catch (JsonProcessingException e) {
      throw refused(file, e.getOriginalMessage(), e);
    } catch (IllegalArgumentException e) {
      throw refused(file, String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new RunException(file + ": the experiment can't be read (" + e + ")", e);
    }
  }

  private static TopologyChoice topology(JsonNode json) {
    if (json.has("xml")) {
      return new TopologyChoice.XmlFile(Path.of(text(json, "xml")));
    } else if (json.has("xmlText")) {
      return new TopologyChoice.XmlText(text(json, "xmlText"));
    } else if (json.has("sample")) {
      return new TopologyChoice.Sample(text(json, "sample"));
    } else if (json.has("synthetic")) {
      return new TopologyChoice.Synthetic(text(json, "synthetic"));
    }
    String source = text(json, "source");
    return source.equals("best")
        ? new TopologyChoice.Detected()
        : new TopologyChoice.FromSource(source);
  }

  private static String text(JsonNode json, String name) {
    JsonNode value = json.path(name);
    if (!value.isTextual()) {
      throw new IllegalArgumentException(name + " must be there, as text");
    }
    return value.asText();
  }

  private static int number(JsonNode json, String name) {
    JsonNode value = json.path(name);
    if (!value.canConvertToInt() || !value.isIntegralNumber()) {
      throw new IllegalArgumentException(name + " must be there, as a whole number");
    }
    return value.asInt();
  }

  private static boolean truth(JsonNode json, String name) {
    JsonNode value = json.path(name);
    if (!value.isBoolean()) {
      throw new IllegalArgumentException(name + " must be there, as true or false");
    }
    return value.asBoolean();
  }

  private static <T> T byLabel(T[] values, Function<T, String> label, String text) {
    return Arrays.stream(values)
        .filter(value -> label.apply(value).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    text
                        + " must be one of "
                        + String.join(", ", Arrays.stream(values).map(label).toList())));
  }

  private static RunException refused(Path file, String why, Throwable cause) {
    return new RunException(
        file + ": not an experiment: " + why + "; name a file that Numascape wrote", cause);
  }
}
