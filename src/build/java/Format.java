import com.google.googlejavaformat.java.Main;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs google-java-format over folders: {@code Format check|write FOLDER...}. */
final class Format {
  public static void main(String[] arguments) throws Exception {
    List<String> command = new ArrayList<>();
    switch (arguments[0]) {
      case "check" -> command.addAll(List.of("--dry-run", "--set-exit-if-changed"));
      case "write" -> command.add("--replace");
      default -> throw new IllegalArgumentException("check or write, not " + arguments[0]);
    }
    for (String folder : List.of(arguments).subList(1, arguments.length)) {
      if (!Files.isDirectory(Path.of(folder))) {
        continue;
      }
      try (var files = Files.walk(Path.of(folder))) {
        files.map(Path::toString).filter(name -> name.endsWith(".java")).forEach(command::add);
      }
    }
    int status =
        new Main(new PrintWriter(System.out, true), new PrintWriter(System.err, true), System.in)
            .format(command.toArray(String[]::new));
    if (status != 0) {
      System.err.println(
          "The files above are not formatted: mvn verify -DskipTests -Dformat.mode=write");
    }
    System.exit(status);
  }
}
