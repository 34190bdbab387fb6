package org.numascape.analysis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.numascape.recording.RunRecord;
import org.numascape.topology.TopologyOrigin;

/** A trial as a line for a shell. */
public final class TrialCommand {
  private TrialCommand() {}

  /** The command that repeats a run with a trial's changes. */
  public static String of(RunRecord run, Trial trial) {
    List<String> words = new ArrayList<>(List.of("numascape", "run", run.workload().reference()));
    changed(run.workload().parameters(), trial.parameters())
        .forEach((name, value) -> words.addAll(List.of("-p", name + "=" + value)));
    words.addAll(machine(run.origin()));
    changed(run.settings(), trial.settings())
        .forEach((name, value) -> words.addAll(option(name, value)));
    return ShellWords.line(words);
  }

  private static Map<String, String> changed(Map<String, String> values, Map<String, String> by) {
    Map<String, String> changed = new LinkedHashMap<>(values);
    changed.putAll(by);
    return changed;
  }

  /** The machine that the process runs on needs no option. */
  private static List<String> machine(TopologyOrigin origin) {
    return switch (origin.source()) {
      case HWLOC, OSHI, SINGLE -> List.of();
      case SYNTHETIC -> List.of("--synthetic", origin.detail());
      case XML, SAMPLE -> List.of("--xml", origin.detail());
    };
  }

  /** What differs from what the command does by itself. */
  private static List<String> option(String name, String value) {
    String usual =
        switch (name) {
          case "pinning" -> "compact";
          case "steal" -> "hierarchical";
          case "remote-batch" -> "one";
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
