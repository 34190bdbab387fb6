package org.numascape.run;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What starts this same program in another JVM. */
final class ChildCommand {
  /** The program's main class, of a room below this one. */
  private static final String MAIN = "org.numascape.cli.Main";

  private static final String USE_NUMA = "-XX:+UseNUMA";

  private static final List<String> INHERITED =
      List.of(
          "--enable-native-access",
          "--add-modules",
          "--add-opens",
          USE_NUMA,
          "-XX:-UseNUMA",
          "-Djna.",
          "-Doshi.",
          "-Djava.io.tmpdir=",
          "-Djava.library.path=");

  /** What {@code java.options} says for the module. */
  private static final List<String> NEEDED_ON_CLASS_PATH =
      List.of("--enable-native-access=ALL-UNNAMED", "--add-opens=java.base/java.lang=ALL-UNNAMED");

  private ChildCommand() {}

  /**
   * A process that is ready to start.
   *
   * @param heapByNodes whether its JVM lays its heap out by nodes; else as this one does
   */
  static ProcessBuilder of(boolean heapByNodes, String... arguments) {
    Path java =
        Path.of(
            System.getProperty("java.home"),
            "bin",
            File.separatorChar == '\\' ? "java.exe" : "java");
    @Nullable String packaged = System.getProperty("jpackage.app-path");
    ProcessBuilder process = new ProcessBuilder();
    List<String> command = process.command();
    if (!Files.isExecutable(java) && packaged != null) {
      // A packaged program's runtime has no java command; its launcher starts the same program,
      // and takes no options of the virtual machine.
      command.add(packaged);
      if (heapByNodes) {
        process
            .environment()
            .merge("JAVA_TOOL_OPTIONS", USE_NUMA, (others, option) -> others + " " + option);
      }
    } else {
      command.add(java.toString());
      command.addAll(options(heapByNodes));
    }
    command.addAll(List.of(arguments));
    return process;
  }

  private static List<String> options(boolean heapByNodes) {
    List<String> options = new ArrayList<>();
    options.add("-XX:+UseParallelGC");
    options.add("-XX:+UseCondCardMark"); // see java.options
    options.add("-Xmx" + Math.max(64, Runtime.getRuntime().maxMemory() >> 20) + "m");
    options.add("-Djava.awt.headless=true");
    for (String name : System.getProperties().stringPropertyNames()) {
      if (name.startsWith("numascape.")) {
        options.add("-D" + name + "=" + System.getProperty(name));
      }
    }
    for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (INHERITED.stream().anyMatch(option::startsWith)) {
        options.add(option);
      }
    }
    if (heapByNodes) {
      options.add(USE_NUMA);
    }
    Module module = ChildCommand.class.getModule();
    if (module.isNamed()) {
      @Nullable String modulePath = System.getProperty("jdk.module.path");
      if (modulePath != null) {
        options.add("--module-path=" + modulePath);
      }
      options.add("--module=" + module.getName() + "/" + MAIN);
    } else {
      for (String option : NEEDED_ON_CLASS_PATH) {
        String name = option.substring(0, option.indexOf('='));
        if (options.stream().noneMatch(other -> other.startsWith(name))) {
          options.add(option);
        }
      }
      options.add("--class-path=" + System.getProperty("java.class.path"));
      options.add(MAIN);
    }
    return options;
  }
}
