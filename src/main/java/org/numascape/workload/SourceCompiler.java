package org.numascape.workload;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/**
 * Compiles a user's source file, and what it refers to in the same folder, into memory, against the
 * program that is running: its class path, its module path, or the modules of its own runtime.
 */
final class SourceCompiler {
  private SourceCompiler() {}

  /**
   * The classes by binary name.
   *
   * @throws WorkloadException if the source has errors, or this Java has no compiler
   */
  static Map<String, byte[]> compile(Path source) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new WorkloadException(
          source
              + ": can't be compiled, as the Java in "
              + System.getProperty("java.home")
              + " has no module jdk.compiler; start numascape with a JDK, or give a jar");
    }
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    try (StandardJavaFileManager files =
            compiler.getStandardFileManager(diagnostics, Locale.ROOT, StandardCharsets.UTF_8);
        Memory memory = new Memory(files)) {
      files.setLocationFromPaths(StandardLocation.CLASS_PATH, pathOf("java.class.path"));
      files.setLocationFromPaths(
          StandardLocation.SOURCE_PATH, List.of(source.toAbsolutePath().getParent()));
      boolean compiled =
          compiler
              .getTask(
                  null, memory, diagnostics, options(files), null, files.getJavaFileObjects(source))
              .call();
      if (!compiled) {
        throw failure(source, diagnostics.getDiagnostics());
      }
      return memory.classes();
    } catch (IOException e) {
      throw new WorkloadException(source + ": can't be read: " + e.getMessage(), e);
    }
  }

  private static List<String> options(StandardJavaFileManager files) throws IOException {
    List<String> plain = List.of("-proc:none", "-g", "-nowarn");
    Module program = SourceCompiler.class.getModule();
    if (!program.isNamed()) {
      return plain;
    }
    files.setLocationFromPaths(StandardLocation.MODULE_PATH, pathOf("jdk.module.path"));
    return Stream.concat(plain.stream(), Stream.of("--add-modules", program.getName())).toList();
  }

  private static List<Path> pathOf(String property) {
    return Stream.of(System.getProperty(property, "").split(File.pathSeparator))
        .filter(entry -> !entry.isEmpty())
        .map(Path::of)
        .toList();
  }

  private static WorkloadException failure(
      Path source, List<Diagnostic<? extends JavaFileObject>> diagnostics) {
    List<String> errors =
        diagnostics.stream()
            .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
            .map(diagnostic -> line(source, diagnostic))
            .toList();
    String first = errors.isEmpty() ? source + ": the compiler gave no reason" : errors.getFirst();
    return new WorkloadException(
        errors.size() > 1 ? first + " (first of " + errors.size() + " errors)" : first, errors);
  }

  /** {@code file:line: message}, on one line, though the compiler's own may have several. */
  private static String line(Path source, Diagnostic<? extends JavaFileObject> diagnostic) {
    JavaFileObject file = diagnostic.getSource();
    String place = file == null ? source.toString() : file.getName();
    if (diagnostic.getLineNumber() != Diagnostic.NOPOS) {
      place += ":" + diagnostic.getLineNumber();
    }
    String message =
        diagnostic
            .getMessage(Locale.ROOT)
            .lines()
            .map(String::strip)
            .collect(Collectors.joining("; "));
    return place + ": " + message;
  }

  /** Keeps what the compiler writes, so that there is no folder to delete, even after a crash. */
  private static final class Memory extends ForwardingJavaFileManager<StandardJavaFileManager> {
    private final Map<String, ByteArrayOutputStream> written = new HashMap<>();

    Memory(StandardJavaFileManager files) {
      super(files);
    }

    Map<String, byte[]> classes() {
      return written.entrySet().stream()
          .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().toByteArray()));
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        JavaFileManager.Location location,
        String className,
        JavaFileObject.Kind kind,
        FileObject sibling) {
      URI name = URI.create("memory:///" + className.replace('.', '/') + kind.extension);
      return new SimpleJavaFileObject(name, kind) {
        @Override
        public OutputStream openOutputStream() {
          ByteArrayOutputStream bytes = new ByteArrayOutputStream();
          written.put(className, bytes);
          return bytes;
        }
      };
    }
  }
}
