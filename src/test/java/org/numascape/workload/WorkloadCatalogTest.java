package org.numascape.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user's file, folder or jar is loaded as, and what is said if it can't be. */
final class WorkloadCatalogTest {
  /** As a user would write it: CLASS and NAME are filled in. */
  private static final String SOURCE =
      """
      import java.util.List;
      import org.numascape.workload.*;

      public class CLASS implements Workload {
        @Override
        public WorkloadDescription describe() {
          return new WorkloadDescription("NAME", "A title", "A summary.", List.of());
        }

        @Override
        public PreparedWorkload prepare(WorkloadContext context) {
          throw new UnsupportedOperationException();
        }
      }
      """;

  @TempDir Path folder;

  private WorkloadCatalog catalog() {
    return new WorkloadCatalog(folder);
  }

  private Path write(String className, String name) throws IOException {
    return Files.writeString(
        folder.resolve(className + ".java"),
        SOURCE.replace("CLASS", className).replace("NAME", name));
  }

  /** Compiles with the compiler's own entrance, not with ours. */
  private Path classFolder(Path... sources) throws IOException {
    Path classes = Files.createDirectory(folder.resolve("classes"));
    List<String> arguments =
        Stream.concat(
                Stream.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path")),
                Stream.of(sources).map(Path::toString))
            .toList();
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    assertThat(status).isZero();
    return classes;
  }

  private Path jar(Path classes) throws IOException {
    Path jar = folder.resolve("mine.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        Stream<Path> entries = Files.list(classes)) {
      for (Path entry : entries.toList()) {
        out.putNextEntry(new JarEntry(entry.getFileName().toString()));
        out.write(Files.readAllBytes(entry));
      }
    }
    return jar;
  }

  private String loadedName(String workload) {
    try (LoadedWorkload loaded = catalog().load(workload)) {
      return loaded.description().name();
    }
  }

  @Test
  void aSampleIsFoundByTheNameOfItsFile() throws IOException {
    write("MergeSort", "merge-sort");

    assertThat(catalog().samples()).containsOnlyKeys("merge-sort");
    assertThat(loadedName("merge-sort")).isEqualTo("merge-sort");
  }

  @Test
  void allSamplesAreDescribedInAlphabeticalOrder() throws IOException {
    write("Sum", "sum");
    write("Merge", "merge");

    assertThat(catalog().describeSamples())
        .extracting(WorkloadDescription::name)
        .containsExactly("merge", "sum");
  }

  @Test
  void aSourceFileAClassFolderAndAJarLoadAlike() throws IOException {
    Path source = write("Mine", "mine");
    Path classes = classFolder(source);

    assertThat(loadedName(source.toString())).isEqualTo("mine");
    assertThat(loadedName(classes.toString())).isEqualTo("mine");
    assertThat(loadedName(jar(classes).toString())).isEqualTo("mine");
  }

  @Test
  void aSourceFileMayUseAnotherOfItsFolder() throws IOException {
    Path source = write("Mine", "mine");
    Files.writeString(source, Files.readString(source).replace("\"mine\"", "Names.NAME"));
    Files.writeString(
        folder.resolve("Names.java"), "class Names { static final String NAME = \"mine\"; }");

    assertThat(loadedName(source.toString())).isEqualTo("mine");
  }

  @Test
  void oneOfSeveralWorkloadsIsNamedAfterAHash() throws IOException {
    String jar = jar(classFolder(write("Mine", "mine"), write("Other", "other"))).toString();

    assertThat(loadedName(jar + "#other")).isEqualTo("other");
    assertThat(loadedName(jar + "#Mine")).isEqualTo("mine");
    assertThatThrownBy(() -> catalog().load(jar))
        .isInstanceOf(WorkloadException.class)
        .hasMessage(
            jar + ": has several workloads (mine, other); name one, as in " + jar + "#mine");
    assertThatThrownBy(() -> catalog().load(jar + "#othr"))
        .isInstanceOf(UnknownWorkloadException.class)
        .hasMessage(jar + ": has no workload othr, did you mean other?; it has mine, other");
  }

  @Test
  void aCompileErrorNamesFileLineAndReason() throws IOException {
    Path source = write("Mine", "mine");
    Files.writeString(
        source, Files.readString(source).replace("\"mine\"", "missing").replace("throw", "thrw"));

    assertThatThrownBy(() -> catalog().load(source.toString()))
        .isInstanceOfSatisfying(
            WorkloadException.class,
            e -> {
              assertThat(e.getMessage()).startsWith(source + ":12: ").doesNotContain("\n");
              assertThat(e.problems()).isNotEmpty().allSatisfy(p -> assertThat(p).contains(":12:"));
            });
  }

  @Test
  void ofSeveralCompileErrorsTheFirstIsShownAndAllAreKept() throws IOException {
    Path source = write("Mine", "mine");
    Files.writeString(
        source, Files.readString(source).replace("\"mine\"", "one").replace("\"A title\"", "two"));

    assertThatThrownBy(() -> catalog().load(source.toString()))
        .isInstanceOfSatisfying(
            WorkloadException.class,
            e -> {
              assertThat(e)
                  .hasMessage(
                      source
                          + ":7: cannot find symbol; symbol:   variable one; location: class Mine"
                          + " (first of 2 errors)");
              assertThat(e.problems()).hasSize(2);
            });
  }

  @Test
  void aClassThatIsNoWorkloadIsSaidToBeNone() throws IOException {
    Path source = Files.writeString(folder.resolve("Plain.java"), "public class Plain {}");

    assertThatThrownBy(() -> catalog().load(source.toString()))
        .isInstanceOf(WorkloadException.class)
        .hasMessage(
            source
                + ": has no class that implements org.numascape.workload.Workload; give a .java"
                + " file, a class folder or a jar that has one");
  }

  @Test
  void aWorkloadThatThrowsOnDescriptionIsReportedWithItsReason() throws IOException {
    Path source = write("Mine", "Not A Name");

    assertThatThrownBy(() -> catalog().load(source.toString()))
        .isInstanceOf(WorkloadException.class)
        .hasMessageStartingWith(source + ": workload class Mine could not be made or described: ")
        .hasMessageContaining("name=Not A Name must be lower-case letters, digits and hyphens");
  }

  @Test
  void aClassWithoutAPublicConstructorIsRefusedWithTheRule() throws IOException {
    Path source = write("Mine", "mine");
    Files.writeString(
        source, Files.readString(source).replace("Workload {", "Workload { private Mine() {}"));

    assertThatThrownBy(() -> catalog().load(source.toString()))
        .isInstanceOf(WorkloadException.class)
        .hasMessage(
            source
                + ": workload class Mine must be public and have a public constructor without"
                + " parameters");
  }

  @Test
  void anUnknownNameIsAnsweredWithWhatThereIs() throws IOException {
    write("Cg", "cg");
    write("MergeSort", "merge-sort");

    assertThatThrownBy(() -> catalog().load("mergesort"))
        .isInstanceOf(UnknownWorkloadException.class)
        .hasMessage(
            "unknown workload mergesort, did you mean merge-sort?; there is cg, merge-sort, or give"
                + " a .java file or jar");
    assertThatThrownBy(() -> catalog().load("nothing-like-it"))
        .isInstanceOf(UnknownWorkloadException.class)
        .message()
        .doesNotContain("did you mean");
  }

  @Test
  void aFileThatIsNotThereIsUnknown() {
    assertThatThrownBy(() -> catalog().load("no/Such.java"))
        .isInstanceOf(UnknownWorkloadException.class)
        .hasMessageStartingWith("no/Such.java: no such file");
  }

  @Test
  void aFileThatIsNoJarFailsWithItsPath() throws IOException {
    Path file = Files.writeString(folder.resolve("mine.jar"), "not a jar");

    assertThatThrownBy(() -> catalog().load(file.toString()))
        .isInstanceOf(WorkloadException.class)
        .isNotInstanceOf(UnknownWorkloadException.class)
        .hasMessageStartingWith(file + ": can't be read as a class folder or jar: ")
        .hasMessageEndingWith("; give a .java file, a class folder or a jar");
  }

  @Test
  void aFolderMayBeNamedAsASourceFileIs() throws IOException {
    Path classes = classFolder(write("Mine", "mine"));
    Path named = Files.move(classes, folder.resolve("mine.java"));

    assertThat(loadedName(named.toString())).isEqualTo("mine");
  }

  @Test
  void aFolderWithALinkToItselfFailsWithTheLinksPath() throws IOException {
    Path classes = classFolder(write("Mine", "mine"));
    Path link = Files.createSymbolicLink(classes.resolve("again"), classes);

    assertThatThrownBy(() -> catalog().load(classes.toString()))
        .isInstanceOf(WorkloadException.class)
        .hasMessageStartingWith(classes + ": can't be read as a class folder or jar: ")
        .hasMessageContaining(link.toString());
  }

  @Test
  void aClassForALibraryThatIsMissingDoesNotHideTheWorkloadBesideIt() throws IOException {
    Path base = Files.writeString(folder.resolve("Base.java"), "class Base {}");
    Path derived =
        Files.writeString(folder.resolve("Derived.java"), "class Derived extends Base {}");
    Path classes = classFolder(write("Mine", "mine"), base, derived);
    Files.delete(classes.resolve("Base.class"));

    assertThat(loadedName(classes.toString())).isEqualTo("mine");
    Files.delete(classes.resolve("Mine.class"));
    assertThatThrownBy(() -> catalog().load(classes.toString()))
        .hasMessageContaining("1 could not be loaded, the first is Derived")
        .hasMessageContaining("Base");
  }

  @Test
  void withoutASamplesFolderThereAreNoSamples() {
    WorkloadCatalog catalog = new WorkloadCatalog(folder.resolve("none"));

    assertThat(catalog.samples()).isEqualTo(Map.of());
    assertThatThrownBy(() -> catalog.load("cg"))
        .isInstanceOf(UnknownWorkloadException.class)
        .hasMessageContaining("there are no samples in " + folder.resolve("none"));
  }
}
