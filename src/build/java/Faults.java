import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * Shows that the pool's tests catch faults: {@code Faults PROJECT LIST [WORDS]} puts each fault of
 * a list, or those whose title contains the words, into a copy of the class it is in, and runs the
 * tests that must find it. The list says how it is written. Status 1 if one was missed.
 */
final class Faults {
  private static final String PACKAGE = "org.numascape.pool.";
  private static final int LIMIT_SECONDS = 120;

  private static final List<String> JVM_OPTIONS =
      List.of("--enable-native-access=ALL-UNNAMED", "--add-opens=java.base/java.lang=ALL-UNNAMED");

  /** Some seconds of jcstress, enough for most faults. */
  private static final List<String> SHORT =
      List.of(
          "-m",
          "quick",
          "-jvmArgs",
          "-XX:-TieredCompilation -XX:+UnlockDiagnosticVMOptions -XX:+StressLCM -XX:+StressGCM");

  /** For one that shows seldom: longer, and interpreted, which makes every window wider. */
  private static final List<String> LONG =
      List.of("-m", "quick", "-iters", "10", "-time", "1000", "-jvmArgs", "-Xint");

  /** A fault: some lines of a class that become others, and the tests that must find it. */
  private record Fault(
      String title,
      String file,
      List<String> lines,
      List<String> faulty,
      List<String> races,
      List<String> tests) {}

  private final Path project;
  private final Path work;
  private final String classPath;

  private Faults(Path project) throws IOException {
    this.project = project;
    // One of its own: a faulty class that an earlier run left would be found in the stead of
    // others.
    this.work =
        Files.createTempDirectory(
            Files.createDirectories(project.resolve("target/faults")), "run-");
    this.classPath =
        project.resolve("target/test-classes")
            + System.getProperty("path.separator")
            + System.getProperty("java.class.path");
  }

  public static void main(String[] arguments) throws Exception {
    Faults faults = new Faults(Path.of(arguments[0]));
    // Maven gives "true" to a property without a value.
    String words = arguments.length > 2 && !arguments[2].equals("true") ? arguments[2] : "";
    List<Fault> all =
        read(Path.of(arguments[1])).stream().filter(each -> each.title.contains(words)).toList();
    System.exit(faults.areAllFound(all) ? 0 : 1);
  }

  private static List<Fault> read(Path list) throws IOException {
    List<Fault> faults = new ArrayList<>();
    for (String line : Files.readAllLines(list)) {
      Fault last = faults.isEmpty() ? null : faults.getLast();
      String rest = line.substring(Math.min(2, line.length()));
      switch (line.isEmpty() ? '#' : line.charAt(0)) {
        case '#' -> {}
        case '=' -> {
          String[] head = rest.split(": ", 2);
          faults.add(
              new Fault(
                  rest,
                  head[0] + ".java",
                  new ArrayList<>(),
                  new ArrayList<>(),
                  new ArrayList<>(),
                  new ArrayList<>()));
        }
        case '-' -> last.lines.add(rest.strip());
        case '+' -> last.faulty.add(rest);
        case 'r' -> last.races.add(rest.strip());
        case 't' -> last.tests.add(PACKAGE + rest.strip());
        default -> throw new IOException(list + ": a line begins with none of #=-+rt: " + line);
      }
    }
    return faults;
  }

  private boolean areAllFound(List<Fault> faults) throws Exception {
    List<String> races = faults.stream().flatMap(each -> each.races.stream()).distinct().toList();
    List<String> tests = faults.stream().flatMap(each -> each.tests.stream()).distinct().toList();
    say("without a fault: %d jcstress tests, %d others", races.size(), tests.size());
    Path none = Files.createDirectories(work.resolve("none"));
    if (fails(none, races, SHORT) || failsTests(none, tests)) {
      say("they fail without a fault: see %s", none);
      return false;
    }
    int found = 0;
    for (int i = 0; i < faults.size(); i++) {
      found += isFound(faults.get(i), work.resolve(String.valueOf(i))) ? 1 : 0;
    }
    say("%d of %d faults found", found, faults.size());
    return found == faults.size();
  }

  private boolean isFound(Fault fault, Path folder) throws Exception {
    long start = System.nanoTime();
    String problem = compile(fault, Files.createDirectories(folder));
    if (!problem.isEmpty()) {
      say("BROKEN  %s: %s", fault.title, problem.lines().findFirst().orElseThrow());
      return false;
    }
    boolean found =
        fails(folder, fault.races, SHORT)
            || failsTests(folder, fault.tests)
            || fails(folder, fault.races, LONG);
    say(
        "%s %s (%d s)",
        found ? "found  " : "MISSED ",
        fault.title,
        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start));
    return found;
  }

  /** Compiles a class with its fault; why that can't be done, else empty. */
  private String compile(Fault fault, Path folder) throws IOException {
    Path file =
        project.resolve("src/main/java").resolve(PACKAGE.replace('.', '/')).resolve(fault.file);
    List<String> source = Files.readAllLines(file);
    List<String> stripped = source.stream().map(String::strip).toList();
    List<Integer> places =
        Stream.iterate(0, i -> i + fault.lines.size() <= source.size(), i -> i + 1)
            .filter(i -> stripped.subList(i, i + fault.lines.size()).equals(fault.lines))
            .toList();
    if (places.size() != 1) {
      return "its lines are in " + file + " " + places.size() + " times; bring the list up to date";
    }
    List<String> place = source.subList(places.getFirst(), places.getFirst() + fault.lines.size());
    place.clear();
    place.addAll(fault.faulty);
    Path copy = folder.resolve(fault.file);
    Files.write(copy, source);
    StringWriter out = new StringWriter();
    int status =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(
                new PrintWriter(out),
                new PrintWriter(out),
                "-nowarn",
                "-proc:none",
                "-parameters",
                "-d",
                folder.toString(),
                "-classpath",
                classPath,
                copy.toString());
    return status == 0 ? "" : out.toString();
  }

  /** Whether one of these jcstress tests fails with the classes in a folder, or does not end. */
  private boolean fails(Path folder, List<String> races, List<String> effort) throws Exception {
    if (races.isEmpty()) {
      return false;
    }
    List<String> command = new ArrayList<>(List.of("org.openjdk.jcstress.Main"));
    command.addAll(List.of("-sc", "false", "-r", folder.toString()));
    command.addAll(List.of("-jvmArgsPrepend", String.join(" ", JVM_OPTIONS)));
    command.addAll(effort);
    command.addAll(List.of("-t", "\\.(" + String.join("|", races) + ")$"));
    boolean failed = fails(folder, "jcstress.log", command, LIMIT_SECONDS * (1 + races.size()));
    if (Files.readString(folder.resolve("jcstress.log")).contains("would not run")) {
      throw new IOException(races + " need more processors than there are");
    }
    return failed;
  }

  /** Whether one of these tests of src/test fails, or does not end. */
  private boolean failsTests(Path folder, List<String> tests) throws Exception {
    if (tests.isEmpty()) {
      return false;
    }
    List<String> command = new ArrayList<>();
    command.add("-Dnumascape.test.topologies=" + project.resolve("../shared/topologies"));
    command.add(project.resolve("src/build/java/RunTests.java").toString());
    command.addAll(tests);
    return fails(folder, "tests.log", command, LIMIT_SECONDS * (1 + tests.size()));
  }

  private boolean fails(Path folder, String log, List<String> arguments, int limitSeconds)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM_OPTIONS);
    command.addAll(
        List.of("-classpath", folder + System.getProperty("path.separator") + classPath));
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(log).toFile())
            .start();
    boolean ended = process.waitFor(limitSeconds, TimeUnit.SECONDS);
    if (!ended) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
    return !ended || process.exitValue() != 0;
  }

  private static void say(String format, Object... values) {
    System.out.printf(Locale.ROOT, format + "%n", values);
    System.out.flush();
  }
}
