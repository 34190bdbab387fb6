package org.numascape.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.numascape.recording.RunRecord;
import org.numascape.recording.SystemCounts;
import org.numascape.topology.TopologyOrigin;
import org.numascape.topology.TopologyOrigin.Source;

class TrialCommandTest {
  private static RunRecord run(
      String reference, Source source, String detail, Map<String, String> settings) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("class", "A");
    parameters.put("touch", "main");
    return new RunRecord(
        Instant.EPOCH,
        "<topology/>",
        new TopologyOrigin(source, detail, List.of()),
        "",
        "",
        settings,
        new RunRecord.WorkloadRun("cg", "CG", reference, parameters),
        new RunRecord.Outcome(RunRecord.End.VERIFIED, ""),
        List.of(1L),
        List.of(),
        1,
        TestSnapshots.plausible(2, 2, 1_000),
        List.of(),
        RunRecord.LocalityBasis.unchecked(""),
        List.of(),
        SystemCounts.none(""),
        List.of(),
        new RunRecord.ProbeCost(0, 0, ""),
        Map.of());
  }

  @Test
  void aTrialRepeatsTheRunWithItsChange() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("workers", "4");
    settings.put("pinning", "compact");
    settings.put("steal", "random");
    settings.put("huge-pages", "yes");
    settings.put("repeat", "3");
    RunRecord run = run("cg", Source.SYNTHETIC, "numa:4 core:1 pu:1", settings);
    assertThat(TrialCommand.of(run, Trial.ofParameter("touch", "parallel", "")))
        .isEqualTo(
            "numascape run cg -p class=A -p touch=parallel --synthetic 'numa:4 core:1 pu:1'"
                + " --workers 4 --steal random --huge-pages --repeat 3");
    assertThat(TrialCommand.of(run, Trial.ofSetting("steal", "hierarchical", "")))
        .doesNotContain("--steal");
    assertThat(TrialCommand.of(run, Trial.ofSetting("huge-pages", "no", "")))
        .contains(" --no-huge-pages ");
    assertThat(TrialCommand.of(run, Trial.ofSetting("huge-pages", "auto", "")))
        .doesNotContain("huge-pages");
  }

  @Test
  void aMachineOfAnEnvironmentVariableIsGivenByItAgain() {
    RunRecord run =
        run("fib", Source.SYNTHETIC, "not this machine: HWLOC_SYNTHETIC=numa:2 pu:2", Map.of());
    assertThat(TrialCommand.of(run, Trial.ofSetting("memory", "interleave", "")))
        .isEqualTo(
            "env 'HWLOC_SYNTHETIC=numa:2 pu:2' numascape run fib -p class=A -p touch=main"
                + " --memory interleave");
  }

  @Test
  void evenIfItEndsInABracket() {
    String assignment = "HWLOC_SYNTHETIC=numa:2 pu:2(indexes=0,2,1,3)";
    RunRecord run = run("fib", Source.SYNTHETIC, "not this machine: " + assignment, Map.of());

    assertThat(TrialCommand.of(run, Trial.ofSetting("memory", "interleave", "")))
        .startsWith("env '" + assignment + "' numascape run fib ")
        .doesNotContain("--synthetic");
  }

  @Test
  void aMachineThatIsInNoFileIsToBeSavedFirst() {
    for (String detail : List.of("standard input", "two-sockets, edited")) {
      RunRecord run = run("fib", Source.XML, detail, Map.of());
      assertThat(TrialCommand.of(run, Trial.ofSetting("memory", "interleave", "")))
          .isEqualTo(
              "numascape run fib -p class=A -p touch=main --xml saved.xml --memory interleave"
                  + "  # save the topology as saved.xml first");
    }
  }

  @Test
  void whatAShellWouldTakeApartIsQuoted() {
    RunRecord run = run("/home/it's mine/$W.java", Source.SAMPLE, "two-sockets", Map.of());
    assertThat(TrialCommand.of(run, Trial.ofSetting("memory", "interleave", "")))
        .isEqualTo(
            "numascape run '/home/it'\\''s mine/$W.java' -p class=A -p touch=main"
                + " --xml two-sockets --memory interleave");
  }

  @Test
  void aSettingThatIsOnNeedsNoValue() {
    Trial trial = Trial.ofSetting("heap-by-nodes", "yes", "");
    assertThat(TrialCommand.of(run("cg", Source.HWLOC, "hwloc 2.9", Map.of()), trial))
        .isEqualTo("numascape run cg -p class=A -p touch=main --heap-by-nodes");
  }
}
