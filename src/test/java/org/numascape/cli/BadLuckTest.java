package org.numascape.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.numascape.platform.RefusingKernel;

/** Runs on a kernel that refuses what others allow, or hides what others show. */
@Timeout(300)
class BadLuckTest {
  /** A kernel without NUMA has no folder for nodes, but one for PUs. */
  private static final List<String> WITHOUT_NODES =
      List.of(
          "unshare",
          "-m",
          "sh",
          "-ec",
          """
          pus=$(mktemp -d)
          mount --bind /sys/devices/system/cpu "$pus"
          mount -t tmpfs none /sys/devices/system
          mkdir /sys/devices/system/cpu
          mount --bind "$pus" /sys/devices/system/cpu
          umount "$pus"
          rmdir "$pus"
          exec "$@"
          """,
          "sh");

  @TempDir Path folder;

  @BeforeEach
  void onLinux() {
    assumeTrue(System.getProperty("os.name", "").equals("Linux"), "seccomp and /sys are Linux's");
  }

  @Test
  void whereAContainerRefusesSystemCallsTheResultIsTheSameAndTheReportsSayWhatIsAbsent()
      throws Exception {
    Reports reports =
        run(
            List.of(),
            List.of(RefusingKernel.class.getName(), "move_pages,mbind,perf_event_open", "1"),
            "--memory",
            "interleave");

    reports.verified();
    String pages = "move_pages: EPERM, refused by the kernel or a container's seccomp profile";
    reports.absent("/kernel/blockPages", pages);
    reports.absent("/kernel/javaHeapBytes", pages);
    reports.absent(
        "/hardware/cycles", "perf_event_open: EPERM, refused by a container's seccomp profile");
    reports.unmeasured("memory policy interleave", "mbind: EPERM");
    assertThat(reports.json().at("/locality/basis").asText())
        .contains("first declared toucher, where the memory policy interleave was refused");
    reports.unmeasured("page locations", pages);
    assertThat(reports.json().at("/locality/pagesChecked").asLong()).isZero();
    // What the files say is no matter of system calls.
    assertThat(reports.json().at("/kernel/migrations/byWorker")).hasSize(2);
  }

  @Test
  void whoUsesFramesOnlyIsToldThatNobodySaysWhereTheyAre() throws Exception {
    Path frames = folder.resolve("Frames.java");
    Files.writeString(
        frames,
        """
        import java.util.List;
        import org.numascape.workload.*;

        public final class Frames implements Workload {
          public WorkloadDescription describe() {
            return new WorkloadDescription("frames", "Frames", "Frames only.", List.of());
          }

          public PreparedWorkload prepare(WorkloadContext context) {
            return new PreparedWorkload() {
              public void run() {
                context.pool().parallelFor(
                    0, 100, 1, (worker, from, to) -> worker.allocateFrame(9000).setLong(0, from));
              }

              public Verification verify() {
                return new Verification(true, "done");
              }

              public void close() {}
            };
          }
        }
        """);
    Reports reports =
        run(
            frames.toString(),
            List.of(),
            List.of(RefusingKernel.class.getName(), "move_pages", "1"),
            Stream.of());

    reports.verified();
    String pages = "move_pages: EPERM, refused by the kernel or a container's seccomp profile";
    reports.absent("/kernel/blockPages", pages);
    reports.unmeasured("page locations", pages);
  }

  @Test
  void onAKernelWithoutNumaTheResultIsTheSameAndTheReportsSaySo() throws Exception {
    Reports reports =
        run(
            possible(WITHOUT_NODES),
            List.of(RefusingKernel.class.getName(), "move_pages,mbind", "38"),
            "--memory",
            "one-node");

    reports.verified();
    String pages = "move_pages: ENOSYS, this kernel has no NUMA support";
    reports.absent("/kernel/blockPages", pages);
    reports.absent("/kernel/javaHeapBytes", pages);
    reports.absent("/kernel/numaHitPages", "no NUMA support");
    reports.unmeasured("memory policy one-node", "mbind: ENOSYS");
  }

  @Test
  void withoutSysTheResultIsTheSameAndTheReportsSaySo() throws Exception {
    Reports reports = run(possible(RefusingKernel.WITHOUT_SYS), List.of(Main.class.getName()));

    reports.verified();
    reports.absent("/kernel/numaMissPages", "/sys/devices/system/node");
    assertThat(reports.json().at("/kernel/minorFaults/byWorker")).hasSize(2);
  }

  /** What hides something from the command behind it; if that may be done here. */
  private List<String> possible(List<String> hiding) throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/unshare"))
            && start(hiding, List.of("true")).exitValue() == 0,
        "no folder can be hidden here");
    return hiding;
  }

  private Process start(List<String> prefix, List<String> command)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(Stream.of(prefix, command).flatMap(List::stream).toList())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output.txt").toFile())
            .start();
    assertThat(process.waitFor(240, TimeUnit.SECONDS)).isTrue();
    return process;
  }

  private Reports run(List<String> prefix, List<String> main, String... options) throws Exception {
    return run("cg", prefix, main, Stream.concat(Stream.of("-p", "class=S"), Stream.of(options)));
  }

  private Reports run(
      String workload, List<String> prefix, List<String> main, Stream<String> options)
      throws Exception {
    List<String> command = RefusingKernel.java();
    command.addAll(main);
    Path json = folder.resolve("run.json");
    Path html = folder.resolve("run.html");
    command.addAll(List.of("run", workload, "--workers", "2", "--quiet"));
    command.addAll(List.of("--json", json.toString(), "--html", html.toString()));
    options.forEach(command::add);
    Process process = start(prefix, command);
    assertThat(process.exitValue()).as(Files.readString(folder.resolve("output.txt"))).isZero();
    return new Reports(new ObjectMapper().readTree(json.toFile()), Files.readString(html));
  }

  private record Reports(JsonNode json, String html) {
    void verified() {
      assertThat(json.at("/workload/verified").asBoolean()).isTrue();
      assertThat(json.at("/unmeasured")).isNotEmpty();
    }

    /** In both reports a counter is absent, for this reason. */
    void absent(String pointer, String why) {
      assertThat(json.at(pointer + "/absentBecause").asText()).contains(why);
      assertThat(json.at(pointer).has("total")).isFalse();
      assertThat(html).contains("not available, because: ").contains(why.replace("'", "&#39;"));
    }

    void unmeasured(String what, String why) {
      assertThat(json.at("/unmeasured"))
          .anyMatch(
              each ->
                  each.path("what").asText().equals(what)
                      && each.path("why").asText().contains(why));
      assertThat(html).contains(what, why.replace("'", "&#39;"));
    }
  }
}
