package org.numascape;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The rooms, and what each may import. */
@AnalyzeClasses(packages = "org.numascape", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String ROOT = "org.numascape.";

  private static final Map<String, List<String>> MAY_IMPORT =
      Map.ofEntries(
          Map.entry("topology", List.of()),
          Map.entry("platform", List.of("topology")),
          Map.entry("telemetry", List.of("topology")),
          Map.entry("pool", List.of("topology", "platform", "telemetry")),
          Map.entry("workload", List.of("topology", "pool")),
          Map.entry("recording", List.of("topology", "telemetry")),
          Map.entry(
              "run", List.of("topology", "platform", "telemetry", "pool", "workload", "recording")),
          Map.entry("analysis", List.of("topology", "telemetry", "recording")),
          Map.entry(
              "report",
              List.of(
                  "topology",
                  "platform",
                  "telemetry",
                  "pool",
                  "workload",
                  "recording",
                  "analysis")));

  @ArchTest
  static final ArchRule aRoomImportsOnlyTheRoomsItMay =
      CompositeArchRule.of(
          MAY_IMPORT.entrySet().stream()
              .map(room -> imports(room.getKey(), room.getValue()))
              .toList());

  @ArchTest
  static final ArchRule theWindowDoesNotKnowTheCommandLine =
      noClasses()
          .that()
          .resideInAPackage(ROOT + "ui..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(ROOT + "cli..");

  @ArchTest
  static final ArchRule roomsDoNotDependOnEachOtherInCycles =
      slices().matching("org.numascape.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule viewModelsNeedNoWindow =
      noClasses()
          .that()
          .haveSimpleNameEndingWith("ViewModel")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("javafx.scene..", "javafx.stage..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule onlyThePlatformCallsNativeCode =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + "platform..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.sun.jna..", "oshi..");

  @ArchTest
  static final ArchRule onlyTheWindowDraws =
      noClasses()
          .that()
          .resideOutsideOfPackages(ROOT + "ui..", ROOT + "cli..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("javafx..", "org.jfree..", "atlantafx..");

  private static ArchRule imports(String room, List<String> others) {
    List<String> allowed = new ArrayList<>(others);
    allowed.add(room);
    String[] packages = allowed.stream().map(name -> ROOT + name + "..").toArray(String[]::new);
    DescribedPredicate<JavaClass> otherRooms =
        resideInAPackage("org.numascape..")
            .and(DescribedPredicate.not(resideInAnyPackage(packages)));
    return classes()
        .that()
        .resideInAPackage(ROOT + room + "..")
        .should()
        .onlyDependOnClassesThat(DescribedPredicate.not(otherRooms))
        .as("room " + room + " imports only " + others)
        .allowEmptyShould(true);
  }
}
