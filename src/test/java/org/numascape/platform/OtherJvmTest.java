package org.numascape.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What only a JVM with other options or another environment can show. */
final class OtherJvmTest {
  @TempDir Path folder;

  @Test
  void withoutNativeCodeEverythingFallsBackAndSaysWhy() throws Exception {
    // As on a system whose temporary folder forbids execution: JNA finds no library to load.
    List<String> lines =
        probe(
            Map.of(),
            "--enable-native-access=ALL-UNNAMED",
            "-Djna.nounpack=true",
            "-Djna.nosys=true",
            "-Djna.boot.library.path=" + folder);

    assertThat(lines)
        .contains("source SINGLE", "emulated false")
        .anyMatch(line -> line.startsWith("because hwloc: it is reached by JNA: "))
        .anyMatch(line -> line.startsWith("because oshi: it needs JNA: "))
        .anyMatch(line -> line.startsWith("binding Unbound[reason=") && line.contains("JNA"))
        .anyMatch(line -> line.startsWith("untouched untouched memory: JNA"))
        .anyMatch(line -> line.startsWith("pages [Unknown[reason=move_pages: JNA"))
        .contains("allowed " + Threads.allowedPus().toList(), "lasting holds 7")
        .noneMatch(line -> line.contains("\tat "));
  }

  @Test
  void whereJavaDeniesNativeAccessNothingCrashes() throws Exception {
    List<String> lines = probe(Map.of(), "--illegal-native-access=deny");

    assertThat(lines)
        .anyMatch(line -> line.startsWith("source "))
        .anyMatch(line -> line.matches("untouched untouched memory: .*--enable-native-access.*"))
        .anyMatch(line -> line.matches("lasting native access is denied; .*--enable-native-access"))
        .anyMatch(line -> line.startsWith("pages ["));
  }

  @Test
  void anotherMachineInHwlocsEnvironmentIsNotTakenForThisOne() throws Exception {
    List<String> lines =
        probe(
            Map.of("HWLOC_SYNTHETIC", "node:3 core:2 pu:1"), "--enable-native-access=ALL-UNNAMED");

    assertThat(lines)
        .contains(
            "source SYNTHETIC",
            "emulated true",
            "machine 3 nodes, 6 cores, 6 PUs",
            "really " + Detection.oshi().topology().summary())
        .anyMatch(
            line -> line.startsWith("detail not this machine: HWLOC_SYNTHETIC=node:3 core:2 pu:1"));
  }

  @Test
  void aFileThatHwlocCannotLoadLeavesThisMachine() throws Exception {
    List<String> lines =
        probe(
            Map.of("HWLOC_XMLFILE", folder.resolve("missing.xml").toString()),
            "--enable-native-access=ALL-UNNAMED",
            // The same library as here: of PUs that are not allowed, only hwloc knows.
            "-D%s=%s"
                .formatted(
                    HwlocDetection.LIBRARY_PROPERTY,
                    System.getProperty(HwlocDetection.LIBRARY_PROPERTY, "hwloc")));

    assertThat(lines)
        .contains("emulated false", "machine " + Detection.best().topology().summary());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-XX:+UseParallelGC", "-XX:+UseG1GC", "-XX:+UseSerialGC", "-XX:+UseZGC"})
  void theHeapOfEachCollectorIsFound(String collector) throws Exception {
    List<String> lines =
        probe(
            Map.of(),
            "--enable-native-access=ALL-UNNAMED",
            collector,
            "-XX:-UseNUMA",
            "-Xms64m",
            "-Xmx256m");

    assumeTrue(lines.stream().noneMatch(line -> line.startsWith("pages [Unknown")));
    assertThat(lines)
        .anyMatch(line -> line.matches("heap Known\\[value=Sample\\[asked=[1-9]\\d*, .*=\\d+}]]"))
        .contains("heap by nodes Known[value=false]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hwloc", "absent"})
  void aMaskOnTheProcessLimitsWhatTheMachineAllows(String library) throws Exception {
    Path taskset = Path.of("/usr/bin/taskset");
    assumeTrue(Files.isExecutable(taskset), taskset + " is absent");
    String pu = String.valueOf(Threads.allowedPus().stream().max().orElseThrow());
    List<String> lines =
        probe(
            List.of(taskset.toString(), "-c", pu),
            Map.of(),
            "--enable-native-access=ALL-UNNAMED",
            "-D" + HwlocDetection.LIBRARY_PROPERTY + "=" + library);
    assertThat(lines).contains("machine allows " + pu, "allowed " + pu);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hwloc", "absent"})
  void aControlGroupLimitsWhatTheMachineAllows(String library) throws Exception {
    int pu = Threads.allowedPus().stream().max().orElseThrow();
    assumeTrue(Threads.allowedPus().size() > 1, "one PU can't be limited any more");
    try (Cpuset cpuset = Cpuset.of(pu)) {
      List<String> lines =
          probe(
              cpuset.entering(),
              Map.of(),
              "--enable-native-access=ALL-UNNAMED",
              "-D" + HwlocDetection.LIBRARY_PROPERTY + "=" + library);
      assertThat(lines).contains("machine allows " + pu, "allowed " + pu);
    }
  }

  /** A control group with some of the PUs, of version 1 or 2. */
  private record Cpuset(Path folder) implements AutoCloseable {
    /** Skips the test where it may not be made. */
    static Cpuset of(int pu) throws IOException {
      Path root = Path.of("/sys/fs/cgroup");
      Path first = root.resolve("cpuset");
      Path controllers = root.resolve("cgroup.subtree_control");
      boolean second =
          Files.isReadable(controllers) && Files.readString(controllers).contains("cpuset");
      assumeTrue(second || Files.isDirectory(first), "no control groups of CPUs are mounted");
      Path parent = second ? root : first;
      Path made = parent.resolve("numascape-test-" + ProcessHandle.current().pid());
      try {
        Files.createDirectory(made);
      } catch (IOException e) {
        return abort("a control group may not be made here: " + e);
      }
      Cpuset cpuset = new Cpuset(made);
      try {
        Files.writeString(made.resolve("cpuset.cpus"), Integer.toString(pu));
        if (!second) {
          Files.writeString(
              made.resolve("cpuset.mems"), Files.readString(parent.resolve("cpuset.mems")));
        }
      } catch (IOException e) {
        cpuset.close();
        return abort("a control group's PUs may not be chosen here: " + e);
      }
      return cpuset;
    }

    /** What goes in front of a command that is to run in it. */
    List<String> entering() {
      return List.of(
          "/bin/sh", "-c", "echo $$ > " + folder.resolve("cgroup.procs") + " && exec \"$@\"", "sh");
    }

    @Override
    public void close() throws IOException {
      Files.delete(folder);
    }
  }

  private List<String> probe(Map<String, String> environment, String... options)
      throws IOException, InterruptedException {
    return probe(List.of(), environment, options);
  }

  private List<String> probe(
      List<String> prefix, Map<String, String> environment, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            PlatformProbe.class.getName()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Path output = folder.resolve("output.txt");
    Process process = builder.redirectOutput(output.toFile()).start();
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    List<String> lines = Files.readAllLines(output);
    assertThat(process.exitValue()).as(String.join("\n", lines)).isZero();
    return lines;
  }
}
