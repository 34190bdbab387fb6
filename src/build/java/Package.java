import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * Makes the installable forms of the runnable folder: {@code Package VERSION PROJECT_FOLDER}.
 *
 * <p>In {@code target/dist}: the app image, which carries its own runtime, and around it a .deb
 * where the tools for one are installed. The program's module path stays a module path: some of its
 * libraries are automatic modules, which jlink can't take in.
 */
final class Package {
  /** The platform's modules that the program and users' workloads need. */
  private static final String MODULES =
      "java.se,jdk.compiler,jdk.jfr,jdk.management,jdk.unsupported,jdk.unsupported.desktop,jdk.zipfs";

  private static final List<String> DEB_TOOLS = List.of("dpkg", "dpkg-deb", "fakeroot");

  private final String version;
  private final Path project;
  private final Path output;

  private Package(String version, Path project) {
    this.version = version;
    this.project = project;
    this.output = project.resolve("target/dist");
  }

  public static void main(String[] arguments) throws IOException {
    Package made = new Package(arguments[0], Path.of(arguments[1]));
    made.makeAppImage();
    List<String> missing = DEB_TOOLS.stream().filter(tool -> !installed(tool)).toList();
    if (missing.isEmpty()) {
      made.makeDeb();
    } else {
      System.out.println("No .deb made: not installed: " + String.join(", ", missing));
    }
  }

  private void makeAppImage() throws IOException {
    deleteAll(output);
    Path input = output.resolve("input");
    copyAll(project.resolve("target/numascape"), input);
    deleteAll(input.resolve("bin"));
    List<String> options = new ArrayList<>();
    options.addAll(List.of("--type", "app-image"));
    options.addAll(List.of("--name", "numascape", "--app-version", version));
    options.addAll(List.of("--description", "Profiler and visualizer for NUMA machines"));
    options.addAll(List.of("--vendor", "Numascape"));
    options.addAll(List.of("--input", input.toString(), "--dest", output.toString()));
    options.addAll(List.of("--icon", project.resolve("assets/icon/numascape-512.png").toString()));
    options.addAll(List.of("--main-jar", "lib/numascape-" + version + ".jar"));
    options.addAll(List.of("--main-class", "org.numascape.cli.Main"));
    options.addAll(List.of("--add-modules", MODULES));
    // The default would leave out bin/java, with which runs get a virtual machine of their own.
    // Not --strip-debug: for native code it needs objcopy, which a desktop may not have.
    options.addAll(
        List.of(
            "--jlink-options", "--strip-java-debug-attributes --no-man-pages --no-header-files"));
    for (String line : Files.readAllLines(input.resolve("lib/java.options"))) {
      if (!line.startsWith("#")) {
        options.addAll(List.of("--java-options", line));
      }
    }
    // Once the module is there, its classes are loaded from it and not from the class path.
    options.addAll(List.of("--java-options", "--module-path=$APPDIR/lib"));
    options.addAll(List.of("--java-options", "--add-modules=org.numascape"));
    options.addAll(List.of("--java-options", "-Dnumascape.home=$APPDIR"));
    jpackage(options);
    deleteAll(input);
  }

  private void makeDeb() {
    List<String> options = new ArrayList<>();
    options.addAll(List.of("--type", "deb"));
    options.addAll(List.of("--name", "numascape", "--app-version", version));
    options.addAll(List.of("--description", "Profiler and visualizer for NUMA machines"));
    options.addAll(List.of("--vendor", "Numascape"));
    options.addAll(List.of("--app-image", output.resolve("numascape").toString()));
    options.addAll(List.of("--dest", output.toString()));
    options.addAll(List.of("--resource-dir", project.resolve("jpackage").toString()));
    options.addAll(List.of("--icon", project.resolve("assets/icon/numascape-512.png").toString()));
    options.addAll(List.of("--license-file", project.resolve("LICENSE").toString()));
    options.addAll(List.of("--linux-package-name", "numascape"));
    options.addAll(List.of("--linux-app-category", "devel"));
    options.addAll(List.of("--linux-menu-group", "Development;Profiling;"));
    options.add("--linux-shortcut");
    jpackage(options);
  }

  private static void jpackage(List<String> options) {
    int status =
        ToolProvider.findFirst("jpackage")
            .orElseThrow(() -> new IllegalStateException("this JDK has no jpackage"))
            .run(System.out, System.err, options.toArray(String[]::new));
    if (status != 0) {
      System.exit(status);
    }
  }

  private static boolean installed(String tool) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
  }

  private static void copyAll(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, copy);
        }
      }
    }
  }

  private static void deleteAll(Path root) throws IOException {
    if (Files.exists(root)) {
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.toList().reversed()) {
          Files.delete(file);
        }
      }
    }
  }
}
