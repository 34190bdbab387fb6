package org.numascape.analysis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.numascape.recording.RunRecord;
import org.numascape.topology.TopologyOrigin;

/** A trial as a line for a shell. */
public final class TrialCommand {
  private static final String SAVED = "saved.xml";

  private TrialCommand() {}

  /** The command that repeats a run with a trial's changes. */
  public static String of(RunRecord run, Trial trial) {
    List<String> words = new ArrayList<>(environment(run.origin()));
    words.addAll(List.of("numascape", "run", run.workload().reference()));
    changed(run.workload().parameters(), trial.parameters())
        .forEach((name, value) -> words.addAll(List.of("-p", name + "=" + value)));
    words.addAll(machine(run.origin()));
    changed(run.settings(), trial.settings())
        .forEach((name, value) -> words.addAll(option(name, value)));
    String line = ShellWords.line(words);
    return words.contains(SAVED) ? line + "  # save the topology as " + SAVED + " first" : line;
  }

  private static Map<String, String> changed(Map<String, String> values, Map<String, String> by) {
    Map<String, String> changed = new LinkedHashMap<>(values);
    changed.putAll(by);
    return changed;
  }

  /** What sets the variable that described the machine, if one did. */
  private static List<String> environment(TopologyOrigin origin) {
    return origin.variable().map(assignment -> List.of("env", assignment)).orElse(List.of());
  }

  /**
   * The machine that the process runs on needs no option; one that is in no file is to be saved.
   */
  private static List<String> machine(TopologyOrigin origin) {
    if (origin.variable().isPresent()) {
      return List.of();
    }
    return switch (origin.source()) {
      case HWLOC, OSHI, SINGLE -> List.of();
      case SYNTHETIC -> List.of("--synthetic", origin.detail());
      case XML, SAMPLE -> List.of("--xml", origin.hasNoFile() ? SAVED : origin.detail());
    };
  }

  /** What differs from what the command does by itself. */
  private static List<String> option(String name, String value) {
    String usual =
        switch (name) {
          case "pinning" -> "compact";
          case "steal" -> "hierarchical";
          case "remote-batch" -> "half";
          case "memory" -> "first-touch";
          case "huge-pages" -> "auto";
          case "heap-by-nodes" -> "no";
          case "warmup" -> "0";
          case "repeat" -> "1";
          default -> "";
        };
    if (value.equals(usual)) {
      return List.of();
    }
    return switch (value) {
      case "yes" -> List.of("--" + name);
      case "no" -> List.of("--no-" + name);
      default -> List.of("--" + name, value);
    };
  }
}
