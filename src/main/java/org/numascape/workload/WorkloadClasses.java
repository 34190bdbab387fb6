package org.numascape.workload;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** Finds the workloads among the classes of a source file, a class folder or a jar. */
final class WorkloadClasses {
  private static final String CLASS = ".class";
  private static final int MAXIMUM_CLASSES = 50_000;

  private WorkloadClasses() {}

  /**
   * Loads the one workload of a file or folder, or the named one.
   *
   * @param name of the workload or its class; empty if there is but one
   * @throws WorkloadException if there is none, more than one, or none of that name
   */
  static LoadedWorkload load(Path path, String name) {
    boolean folder = Files.isDirectory(path);
    if (!folder && path.toString().endsWith(".java")) {
      Map<String, byte[]> classes = SourceCompiler.compile(path);
      return choose(path, name, new CompiledClasses(classes), classes.keySet(), () -> {});
    }
    try {
      List<String> names = folder ? inFolder(path) : inJar(path);
      URLClassLoader loader =
          new URLClassLoader(
              new URL[] {path.toUri().toURL()}, WorkloadClasses.class.getClassLoader());
      try {
        return choose(path, name, loader, names, loader);
      } catch (RuntimeException e) {
        loader.close();
        throw e;
      }
    } catch (IOException e) {
      throw new WorkloadException(
          path
              + ": can't be read as a class folder or jar: "
              + e.getMessage()
              + "; give a .java file, a class folder or a jar",
          e);
    }
  }

  private static List<String> inFolder(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      return classNames(
          folder, files.map(file -> folder.relativize(file).toString().replace('\\', '/')));
    } catch (UncheckedIOException e) {
      // So says a walk that meets a folder which may not be read, or a link back to one above.
      throw new IOException(String.valueOf(e.getCause()), e);
    }
  }

  private static List<String> inJar(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      return classNames(jar, file.stream().map(JarEntry::getName));
    }
  }

  private static List<String> classNames(Path path, Stream<String> files) {
    List<String> names =
        files
            .filter(file -> file.endsWith(CLASS))
            .filter(file -> !file.startsWith("META-INF/") && !file.endsWith("module-info.class"))
            .map(file -> file.substring(0, file.length() - CLASS.length()).replace('/', '.'))
            .limit(MAXIMUM_CLASSES + 1)
            .toList();
    if (names.size() > MAXIMUM_CLASSES) {
      throw new WorkloadException(
          path
              + ": has more than "
              + MAXIMUM_CLASSES
              + " classes; put the workload into a jar of its own");
    }
    return names;
  }

  private static LoadedWorkload choose(
      Path path,
      String name,
      ClassLoader loader,
      Collection<String> classNames,
      AutoCloseable classes) {
    Map<String, LoadedWorkload> found = new TreeMap<>();
    List<String> unusable = new ArrayList<>();
    for (String className : classNames) {
      Class<?> type;
      try {
        // Not initialized: of most classes only the supertypes are of interest.
        type = Class.forName(className, false, loader);
      } catch (ClassNotFoundException | LinkageError e) {
        // A jar may carry classes for libraries that are not there; told only if it matters.
        unusable.add(className + " (" + reason(e) + ")");
        continue;
      }
      if (Workload.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers())) {
        LoadedWorkload loaded = instantiate(path, type, classes);
        if (name.equals(className) || name.equals(loaded.description().name())) {
          return loaded;
        }
        found.put(loaded.description().name(), loaded);
      }
    }
    if (name.isEmpty() && found.size() == 1) {
      return found.values().iterator().next();
    }
    throw notOne(path, name, found.keySet(), unusable);
  }

  private static WorkloadException notOne(
      Path path, String name, Set<String> found, List<String> unusable) {
    String notLoaded =
        unusable.isEmpty()
            ? ""
            : "; " + unusable.size() + " could not be loaded, the first is " + unusable.getFirst();
    if (found.isEmpty()) {
      return new WorkloadException(
          path
              + ": has no class that implements "
              + Workload.class.getName()
              + notLoaded
              + "; give a .java file, a class folder or a jar that has one");
    }
    String there = String.join(", ", found);
    if (!name.isEmpty()) {
      return new UnknownWorkloadException(
          path
              + ": has no workload "
              + name
              + DidYouMean.hint(name, found)
              + "; it has "
              + there
              + notLoaded);
    }
    return new WorkloadException(
        path
            + ": has several workloads ("
            + there
            + "); name one, as in "
            + path
            + WorkloadCatalog.NAME_SEPARATOR
            + found.iterator().next());
  }

  private static LoadedWorkload instantiate(Path path, Class<?> type, AutoCloseable classes) {
    try {
      Workload workload = (Workload) type.getConstructor().newInstance();
      return new LoadedWorkload(workload, workload.describe(), path.toString(), classes);
    } catch (NoSuchMethodException | IllegalAccessException e) {
      throw new WorkloadException(
          path
              + ": workload class "
              + type.getName()
              + " must be public and have a public constructor without parameters",
          e);
    } catch (InvocationTargetException e) {
      throw broken(path, type, e.getCause() == null ? e : e.getCause());
    } catch (InstantiationException | RuntimeException | LinkageError e) {
      throw broken(path, type, e);
    }
  }

  private static WorkloadException broken(Path path, Class<?> type, Throwable cause) {
    return new WorkloadException(
        path
            + ": workload class "
            + type.getName()
            + " could not be made or described: "
            + reason(cause),
        cause);
  }

  private static String reason(Throwable cause) {
    return cause.toString().lines().findFirst().orElse("");
  }

  private static final class CompiledClasses extends ClassLoader {
    private final Map<String, byte[]> classes;

    CompiledClasses(Map<String, byte[]> classes) {
      super("user source", WorkloadClasses.class.getClassLoader());
      this.classes = classes;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      byte[] bytes = classes.get(name);
      if (bytes == null) {
        throw new ClassNotFoundException(name);
      }
      return defineClass(name, bytes, 0, bytes.length);
    }
  }
}
