import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs tests outside a build: {@code RunTests CLASS CLASS#METHOD...}; status 1 if one fails. */
final class RunTests {
  private static final int STACK_LINES = 12;

  public static void main(String[] arguments) {
    Set<String> wanted = Set.of(arguments);
    List<ClassSelector> classes =
        Stream.of(arguments)
            .map(test -> test.replaceFirst("#.*", ""))
            .distinct()
            .map(DiscoverySelectors::selectClass)
            .toList();
    PostDiscoveryFilter filter =
        descriptor ->
            FilterResult.includedIf(
                names(descriptor).isEmpty()
                    || names(descriptor).stream().anyMatch(wanted::contains));
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request().selectors(classes).filters(filter).build(),
            listener);
    TestExecutionSummary summary = listener.getSummary();
    summary.printFailuresTo(new PrintWriter(System.out, true), STACK_LINES);
    System.out.printf(
        "%d tests, %d failed, %d skipped%n",
        summary.getTestsFoundCount(),
        summary.getTotalFailureCount(),
        summary.getTestsSkippedCount() + summary.getTestsAbortedCount());
    boolean passed = summary.getTotalFailureCount() == 0 && summary.getTestsSucceededCount() > 0;
    System.exit(passed ? 0 : 1); // threads that a failed test left behind may still run
  }

  /** As what a method may have been asked for. */
  private static Set<String> names(TestDescriptor descriptor) {
    return descriptor
        .getSource()
        .filter(MethodSource.class::isInstance)
        .map(MethodSource.class::cast)
        .map(
            source ->
                Set.of(source.getClassName(), source.getClassName() + "#" + source.getMethodName()))
        .orElse(Set.of());
  }
}
