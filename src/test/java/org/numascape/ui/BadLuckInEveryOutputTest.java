package org.numascape.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.numascape.ui.Eventually.eventually;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.numascape.cli.Main;
import org.numascape.platform.DetectedMachine;
import org.numascape.platform.RefusingKernel;
import org.numascape.pool.HugePages;
import org.numascape.pool.MemoryPolicy;
import org.numascape.pool.MemorySettings;
import org.numascape.pool.Pinning;
import org.numascape.pool.PoolSettings;
import org.numascape.pool.RemoteBatch;
import org.numascape.pool.StealOrder;
import org.numascape.recording.RunRecord;
import org.numascape.recording.RunRecordFile;
import org.numascape.report.HtmlReport;
import org.numascape.report.JsonReport;
import org.numascape.run.Experiment;
import org.numascape.run.ExperimentFile;
import org.numascape.run.TopologyChoice;
import org.numascape.topology.TopologyOrigin;

/**
 * What the run's own JVM records on a kernel that refuses, in window, HTML and JSON alike. The
 * command line's own reports under such a kernel are the matter of another test.
 */
@Timeout(300)
class BadLuckInEveryOutputTest {
  private static final String EPERM =
      "move_pages: EPERM, refused by the kernel or a container's seccomp profile";

  /** Loses what it was allowed when it began. */
  private static final String CHANGE =
"""
      import java.util.List;
      import org.numascape.platform.RefusingKernel;
      import org.numascape.pool.HugePages;
      import org.numascape.pool.MemoryPolicy;
      import org.numascape.pool.MemorySettings;
      import org.numascape.pool.NumaLongArray;
      import org.numascape.pool.NumaPool;
      import org.numascape.workload.*;

      public final class Change implements Workload {
        @Override
        public WorkloadDescription describe() {
          return new WorkloadDescription("change", "Change", "Forbids.", List.of());
        }

        @Override
        public PreparedWorkload prepare(WorkloadContext context) {
          NumaPool pool = context.pool();
          NumaLongArray array = new NumaLongArray(pool, "a", 1 << 16);
          return new PreparedWorkload() {
            @Override
            public void run() throws Exception {
              pool.parallelFor(0, 1 << 16, 1 << 10, (worker, from, to) -> {
                worker.touches(array, from, to);
                for (long i = from; i < to; i++) {
                  array.set(i, i);
                }
              });
              Thread.sleep(300);
              WHAT_CHANGES
              Thread.sleep(300);
            }

            @Override
            public Verification verify() {
              return new Verification(array.get(7) == 7, "as written");
            }

            @Override
            public void close() {
              array.close();
            }
          };
        }
      }
""";

  @TempDir Path folder;
  private final List<ControlledRun> started = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService background = Executors.newScheduledThreadPool(2);
  private final ExecutorService owner = Executors.newSingleThreadExecutor();

  @BeforeEach
  void onLinux() {
    assumeTrue(System.getProperty("os.name", "").equals("Linux"), "seccomp is Linux's");
  }

  @AfterEach
  void stop() {
    background.shutdownNow();
    owner.shutdownNow();
  }

  @Test
  void whatAContainerRefusesIsAbsentInWindowHtmlAndJson() throws Exception {
    Outputs outputs =
        outputsOf(
            record(
                experiment("cg", Map.of("class", "S"), MemoryPolicy.INTERLEAVE),
                RefusingKernel.class.getName(),
                "move_pages,mbind,perf_event_open",
                "1"));

    outputs.say("page locations", EPERM);
    outputs.say("memory policy interleave", "mbind: EPERM");
    outputs.say("cycles", "perf_event_open: EPERM, refused by a container's seccomp profile");
  }

  @Test
  void aKernelWithoutNumaIsNamedInWindowHtmlAndJson() throws Exception {
    Outputs outputs =
        outputsOf(
            record(
                experiment("cg", Map.of("class", "S"), MemoryPolicy.ONE_NODE),
                RefusingKernel.class.getName(),
                "move_pages,mbind",
                "38"));

    outputs.say("page locations", "move_pages: ENOSYS, this kernel has no NUMA support");
    outputs.say("memory policy one-node", "mbind: ENOSYS");
  }

  @Test
  void whatIsForbiddenInMidRunIsAbsentInWindowHtmlAndJsonAndTheResultIsTheSame() throws Exception {
    RunRecord record =
        record(
            change(
                """
                RefusingKernel.refuse("move_pages,mbind,perf_event_open", 1);
                pool.allocate("b", 1 << 16, new MemorySettings(MemoryPolicy.INTERLEAVE, HugePages.NO))
                    .close();
                """),
            Main.class.getName());

    Outputs outputs = outputsOf(record);
    outputs.say("page locations", EPERM);
    outputs.say("memory policy interleave", "mbind: EPERM");
    assertThat(record.locality().pagesChecked()).isZero();
  }

  @Test
  void whatIsHiddenInMidRunIsAbsentInWindowHtmlAndJsonAndTheResultIsTheSame() throws Exception {
    List<String> ownMounts = List.of("unshare", "-m");
    mayHide(ownMounts);
    Outputs outputs =
        outputsOf(
            recordBehind(
                ownMounts,
                change(
                    """
                    int status =
                        new ProcessBuilder("mount", "-t", "tmpfs", "none", "/sys")
                            .start()
                            .waitFor();
                    if (status != 0) {
                      throw new IllegalStateException("mount: " + status);
                    }
                    """),
                Main.class.getName()));

    outputs.say("miss", "/sys/devices/system/node");
  }

  /** An experiment that does something between two naps in its timed part. */
  private Experiment change(String what) throws IOException {
    Path source =
        Files.writeString(
            folder.resolve("Change.java"), CHANGE.replace("WHAT_CHANGES", what.strip()));
    return experiment(source.toString(), Map.of(), MemoryPolicy.FIRST_TOUCH);
  }

  @Test
  void withoutSysWindowHtmlAndJsonSayWhatTheyMiss() throws Exception {
    mayHide(RefusingKernel.WITHOUT_SYS);
    Outputs outputs =
        outputsOf(
            recordBehind(
                RefusingKernel.WITHOUT_SYS,
                experiment("cg", Map.of("class", "S"), MemoryPolicy.FIRST_TOUCH),
                Main.class.getName()));

    outputs.say("miss", "/sys/devices/system/node");
  }

  @ParameterizedTest
  @CsvSource({
    "0x00010b06, 'hwloc: its API is 1.11, the oldest that works is 2.0; install hwloc 2 or newer'",
    "0x00040100, '; its API is 4.1, newer than is known here; install hwloc 2 or 3'"
  })
  void aLibraryOfAnUnusableVersionIsNamedInWindowHtmlAndJsonAndTheResultIsTheSame(
      String version, String why) throws Exception {
    RunRecord record =
        record(
            experiment("cg", Map.of("class", "S"), MemoryPolicy.FIRST_TOUCH),
            "-Dnumascape.hwloc.library=" + hwlocThatSaysNothingButItsVersion(version),
            Main.class.getName());
    MachineChoice detected = Machines.detected();
    Outputs outputs =
        outputsOf(
            new MachineChoice(detected.choice(), detected.topology(), record.origin()), record);

    assertThat(record.origin().source()).isEqualTo(TopologyOrigin.Source.OSHI);
    assertThat(outputs.window()).contains(why);
    assertThat(outputs.html()).contains("no better source because", why);
    assertThat(outputs.json().at("/topology/notBetterBecause/0").asText()).endsWith(why);
  }

  private Path hwlocThatSaysNothingButItsVersion(String version) throws Exception {
    Path compiler = Path.of("/usr/bin/cc");
    assumeTrue(Files.isExecutable(compiler), "no C compiler");
    Path source =
        Files.writeString(
            folder.resolve("hwloc.c"),
            "unsigned hwloc_get_api_version(void) { return " + version + "; }");
    Path library = folder.resolve("libhwloc.so");
    Process process =
        new ProcessBuilder(
                compiler.toString(),
                "-shared",
                "-fPIC",
                "-o",
                library.toString(),
                source.toString())
            .inheritIO()
            .start();
    assertThat(process.waitFor()).isZero();
    return library;
  }

  /** Skips the test where a folder can't be hidden from a command behind this. */
  private static void mayHide(List<String> prefix) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/unshare")), "no unshare");
    Process possible =
        new ProcessBuilder(with(prefix, List.of("true"))).redirectErrorStream(true).start();
    assumeTrue(possible.waitFor() == 0, "no folder can be hidden here");
  }

  private static List<String> with(List<String> prefix, List<String> command) {
    return Stream.concat(prefix.stream(), command.stream()).toList();
  }

  private static Experiment experiment(
      String workload, Map<String, String> parameters, MemoryPolicy policy) {
    return new Experiment(
        workload,
        parameters,
        new TopologyChoice.Detected(),
        new PoolSettings(
            2,
            Pinning.COMPACT,
            StealOrder.HIERARCHICAL,
            RemoteBatch.ONE,
            new MemorySettings(policy, HugePages.NO)),
        0,
        1);
  }

  /** Has the experiment run as the window does, in a JVM of its own, and reads what that leaves. */
  private RunRecord record(Experiment experiment, String... main) throws Exception {
    return recordBehind(List.of(), experiment, main);
  }

  private RunRecord recordBehind(List<String> prefix, Experiment experiment, String... main)
      throws Exception {
    Path files = Files.createDirectory(folder.resolve("run"));
    ExperimentFile.write(experiment, files.resolve("experiment.json"));
    List<String> command = RefusingKernel.java();
    command.addAll(List.of(main));
    command.addAll(List.of("worker-run", files.toString()));
    Path output = folder.resolve("output.txt");
    // Its input stays open: its end would mean that nobody waits for the record.
    Process process =
        new ProcessBuilder(with(prefix, command))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(240, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    RunRecord record = RunRecordFile.read(files.resolve("record.json"));
    assertThat(record.outcome().end())
        .as(record.outcome().detail())
        .isEqualTo(RunRecord.End.VERIFIED);
    return record;
  }

  private Outputs outputsOf(RunRecord record) throws Exception {
    return outputsOf(Machines.detected(), record);
  }

  private Outputs outputsOf(MachineChoice machine, RunRecord record) throws Exception {
    Workshop usual = WindowFixture.workshop(started);
    Workshop workshop =
        new Workshop(
            () -> new DetectedMachine(machine.topology(), machine.origin()),
            usual.workloads(),
            usual.topologies(),
            usual.runs(),
            usual.reports());
    WorkbenchViewModel model = ask(() -> new WorkbenchViewModel(workshop, background, owner));
    var _ = model.start();
    eventually(() -> ask(() -> model.setup().obstacle().get().isEmpty()));
    owner.submit(model::run).get();
    eventually(started::getFirst).end(record);
    eventually(() -> ask(() -> model.running().get() == null));
    return new Outputs(
        ask(
            () ->
                model.status().stream().map(StatusItem::detail).collect(Collectors.joining("\n"))),
        HtmlReport.write(record),
        new ObjectMapper().readTree(JsonReport.write(record)));
  }

  private <T> T ask(Callable<T> question) throws Exception {
    return owner.submit(question).get();
  }

  private record Outputs(String window, String html, JsonNode json) {
    /** All say that something is absent, for this reason. */
    void say(String what, String why) {
      assertThat(window.lines()).anyMatch(line -> line.contains(what) && line.contains(why));
      assertThat(html).contains(what, why.replace("'", "&#39;"));
      assertThat(json.at("/unmeasured"))
          .anyMatch(
              each ->
                  each.path("what").asText().contains(what)
                      && each.path("why").asText().contains(why));
    }
  }
}
