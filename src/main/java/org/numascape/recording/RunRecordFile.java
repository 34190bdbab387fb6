package org.numascape.recording;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.numascape.telemetry.LatencyHistogram;
import org.numascape.telemetry.Snapshot;
import org.numascape.telemetry.StealTier;
import org.numascape.telemetry.WorkerCounts;
import org.numascape.topology.IndexSet;

/**
 * A {@link RunRecord} as a JSON file: the record's components by name, index sets in the kernel's
 * list form, instants in ISO form. Any thread.
 */
public final class RunRecordFile {
  /** Larger files are refused; the largest record that a run makes is well below. */
  public static final long MAX_BYTES = 256L << 20;

  private static final String FORMAT = "numascape-run-6";

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(
              DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
              DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
              DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
              DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
              DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .addMixIn(SystemCount.class, OneOfItsRecords.class)
          .addModule(
              new SimpleModule()
                  .addSerializer(new AsText<>(IndexSet.class, IndexSet::toList))
                  .addDeserializer(
                      IndexSet.class, new FromText<>(IndexSet.class, IndexSet::parseList))
                  .addSerializer(new AsText<>(Instant.class, Instant::toString))
                  .addDeserializer(Instant.class, new FromText<>(Instant.class, Instant::parse)))
          .build();

  private RunRecordFile() {}

  /** Which record it is follows from its components. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
  @JsonSubTypes({
    @JsonSubTypes.Type(SystemCount.Counted.class),
    @JsonSubTypes.Type(SystemCount.Absent.class)
  })
  private interface OneOfItsRecords {}

  private record Content(String format, RunRecord record) {}

  /**
   * Writes the file in one step: it is there whole or not at all. It replaces what is there.
   *
   * @throws RecordingException if the file can't be written
   */
  public static void write(RunRecord record, Path file) {
    Path temporary = file.resolveSibling(file.getFileName() + ".part");
    try {
      JSON.writeValue(temporary.toFile(), new Content(FORMAT, record));
      Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      temporary.toFile().delete();
      throw new RecordingException(
          file
              + ": the record can't be written ("
              + e
              + "); choose a writable folder with space left",
          e);
    }
  }

  /**
   * Reads a whole record; trusts nothing that it finds.
   *
   * @throws RecordingException if it can't be read or is no record of this form
   */
  public static RunRecord read(Path file) {
    try {
      long bytes = Files.size(file);
      if (bytes > MAX_BYTES) {
        throw refused(file, "bytes=" + bytes + " must be at most " + MAX_BYTES);
      }
      Content content = JSON.readValue(file.toFile(), Content.class);
      if (!content.format().equals(FORMAT)) {
        throw refused(file, "format=" + content.format() + " must be " + FORMAT);
      }
      check(file, content.record());
      return content.record();
    } catch (JsonProcessingException e) {
      @Nullable JsonLocation place = e.getLocation();
      String where = place == null ? "" : "line " + place.getLineNr() + ": ";
      throw refused(file, where + firstLine(e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new RecordingException(file + ": the record can't be read (" + e + ")", e);
    }
  }

  private static void check(Path file, RunRecord record) {
    Snapshot counters = record.counters();
    int workers = counters.header().workers().size();
    int nodes = counters.header().nodes();
    int columns = counters.header().columns().size();
    int tiers = StealTier.values().length;
    boolean consistent =
        counters.workers().size() == workers
            && counters.header().workers().stream()
                .allMatch(
                    place ->
                        isIndex(place.node(), nodes)
                            && isIndex(place.column(), columns)
                            && isIndex(place.worker(), workers))
            && counters.header().columns().stream().allMatch(each -> isIndex(each.node(), nodes))
            && counters.blocked().stream().allMatch(each -> isIndex(each.worker(), workers));
    for (WorkerCounts each : counters.workers()) {
      consistent &=
          each.stealsByTier().length == tiers
              && each.stolenTasksByTier().length == tiers
              && each.steals().length == columns
              && each.stolenTasks().length == columns
              && each.touchedBytes().length == nodes
              && each.touches().tasks().length == nodes
              && each.stealLatencyByTier().size() == tiers
              && each.stealLatencyByTier().stream()
                  .allMatch(latency -> latency.counts().length == LatencyHistogram.BUCKETS);
    }
    for (RunRecord.Sample each : record.timeLine()) {
      consistent &= each.stealsByTier().length == tiers && each.workingNanos().length == workers;
    }
    SystemCounts system = record.system();
    for (SystemCount each : system.counts()) {
      if (each instanceof SystemCount.Counted counted) {
        int values =
            switch (counted.counter().group()) {
              case NODES -> system.nodeOsIndexes().size();
              case MACHINE -> 1;
              case WORKERS, HARDWARE -> workers;
            };
        consistent &= counted.values().size() == values;
        consistent &= counted.countedShare() >= 0 && counted.countedShare() <= 1;
      }
    }
    if (!consistent) {
      throw refused(
          file,
          "the counters' rows must fit its workers=%d, columns=%d and nodes=%d"
              .formatted(workers, columns, nodes));
    }
  }

  private static boolean isIndex(int value, int count) {
    return value >= 0 && value < count;
  }

  private static RecordingException refused(Path file, String why) {
    return refused(file, why, null);
  }

  private static RecordingException refused(Path file, String why, @Nullable Throwable cause) {
    return new RecordingException(
        file + ": not a record of a run: " + why + "; name a file that a run wrote", cause);
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }

  private static final class AsText<T> extends StdSerializer<T> {
    private static final long serialVersionUID = 1;
    private final transient Function<T, String> text;

    AsText(Class<T> type, Function<T, String> text) {
      super(type);
      this.text = text;
    }

    @Override
    public void serialize(T value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeString(text.apply(value));
    }
  }

  private static final class FromText<T> extends StdDeserializer<T> {
    private static final long serialVersionUID = 1;
    private final transient Function<String, T> parse;

    FromText(Class<T> type, Function<String, T> parse) {
      super(type);
      this.parse = parse;
    }

    @Override
    public T deserialize(JsonParser in, DeserializationContext context) throws IOException {
      String text = in.getValueAsString("");
      try {
        return parse.apply(text);
      } catch (IllegalArgumentException | DateTimeException e) {
        throw JsonMappingException.from(in, String.valueOf(e.getMessage()), e);
      }
    }
  }
}
