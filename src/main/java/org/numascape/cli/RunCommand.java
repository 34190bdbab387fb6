package org.numascape.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.numascape.pool.HugePages;
import org.numascape.pool.MemoryPolicy;
import org.numascape.pool.MemorySettings;
import org.numascape.pool.Pinning;
import org.numascape.pool.PoolSettings;
import org.numascape.pool.RemoteBatch;
import org.numascape.pool.StealOrder;
import org.numascape.run.Experiment;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Runs a workload and reports. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = "Runs a workload in a JVM of its own, verifies its result, and reports.",
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      "0:the result is verified",
      "1:something failed, or the result did not verify",
      "2:the command asks for what does not exist",
      "130:interrupted; what was measured is still reported",
      "141:what reads the output has ended",
      "143:ended by kill; what was measured is still reported"
    })
final class RunCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      paramLabel = "WORKLOAD",
      description = "A sample's name (see numascape workloads), a .java file, class folder or jar.")
  private String workload = "";

  @Option(
      names = "-p",
      paramLabel = "name=value",
      description = "Sets a parameter of the workload; may be given several times.")
  private List<String> parameters = new ArrayList<>();

  @ArgGroup(exclusive = true)
  private OverrideOptions machine = new OverrideOptions();

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "How many workers; by default one on each PU that the pinning uses.")
  private @Nullable Integer workers;

  @Option(
      names = "--pinning",
      paramLabel = "PINNING",
      converter = PinningWord.class,
      completionCandidates = PinningWord.class,
      description =
          "Which PUs workers stand on: ${COMPLETION-CANDIDATES}, or list: and PUs by OS index, such"
              + " as list:0,2,4-7.")
  private Pinning pinning = PoolSettings.DEFAULT.pinning();

  @Option(
      names = "--steal",
      paramLabel = "ORDER",
      converter = StealOrderWord.class,
      completionCandidates = StealOrderWord.class,
      description = "In which order a thief visits its victims: ${COMPLETION-CANDIDATES}.")
  private StealOrder steal = PoolSettings.DEFAULT.stealOrder();

  @Option(
      names = "--remote-batch",
      paramLabel = "BATCH",
      converter = RemoteBatchWord.class,
      completionCandidates = RemoteBatchWord.class,
      description =
          "How many tasks a thief takes at once from another node: ${COMPLETION-CANDIDATES} of"
              + " those that are public.")
  private RemoteBatch remoteBatch = PoolSettings.DEFAULT.remoteBatch();

  @Option(
      names = "--memory",
      paramLabel = "POLICY",
      converter = MemoryWord.class,
      description =
          "On which nodes the pages of blocks are: first-touch (the default), interleave, one-node,"
              + " or bind: and a node by OS index, such as bind:0.")
  private MemoryPolicy memory = MemorySettings.DEFAULT.policy();

  @Option(
      names = "--huge-pages",
      negatable = true,
      description =
          "Ask the kernel for huge pages for blocks, or don't; by default for large ones where they"
              + " do no harm to locality: on a machine with one node and on an emulated one.")
  private @Nullable Boolean hugePages;

  @Option(
      names = "--heap-by-nodes",
      description = "Lay the Java heap of the run's own JVM out by nodes (-XX:+UseNUMA).")
  private boolean heapByNodes;

  @Option(
      names = "--warmup",
      paramLabel = "W",
      description = "How often it runs unmeasured before the repetitions; 0 by default.")
  private int warmup;

  @Option(
      names = "--repeat",
      paramLabel = "N",
      description =
          "How often it is timed; each result must verify, and the report has the median and all"
              + " durations; 1 by default.")
  private int repeat = 1;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write the report as JSON; - is standard output.")
  private @Nullable String json;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write the report as one HTML file; - is standard output.")
  private @Nullable String html;

  @Option(names = "--force", description = "Replace reports that exist.")
  private boolean force;

  @ArgGroup(exclusive = true)
  private Talk talk = new Talk();

  RunCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** How much is said while it runs. */
  static final class Talk {
    @Option(
        names = "--live",
        description = "Draw progress and steals while it runs; plain lines where that can't be.")
    private boolean live;

    @Option(names = "--quiet", description = "Say nothing but complaints.")
    private boolean quiet;

    @Option(
        names = "--window",
        description =
            "Set it up and run it in the window, which stays open; here, where there can be none.")
    private boolean window;
  }

  static final class PinningWord extends Words<Pinning> {
    PinningWord() {
      super(List.of(Pinning.Strategy.values()), PoolSettings.DEFAULT.pinning(), Pinning::label);
    }

    @Override
    public Pinning convert(String text) {
      try {
        return Pinning.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  static final class RemoteBatchWord extends Words<RemoteBatch> {
    RemoteBatchWord() {
      super(List.of(RemoteBatch.values()), PoolSettings.DEFAULT.remoteBatch(), RemoteBatch::label);
    }
  }

  static final class StealOrderWord extends Words<StealOrder> {
    StealOrderWord() {
      super(List.of(StealOrder.values()), PoolSettings.DEFAULT.stealOrder(), StealOrder::label);
    }
  }

  static final class MemoryWord implements ITypeConverter<MemoryPolicy> {
    @Override
    public MemoryPolicy convert(String text) {
      try {
        return MemoryPolicy.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  @Override
  public Integer call() {
    Experiment experiment = experiment();
    Reports reports = Reports.checked(json, html, force);
    if (talk.window) {
      Optional<Integer> status = new WindowRun(terminal, reports, force).run(experiment);
      if (status.isPresent()) {
        return status.get();
      }
    }
    return new TerminalRun(terminal, reports, talk.live, talk.quiet).run(experiment);
  }

  private Experiment experiment() {
    if (workload.isBlank()) {
      throw CommandFailure.wrongCommand(
          "the workload's name is empty; give one that numascape workloads lists, or a file", null);
    }
    try {
      return new Experiment(
          workload,
          namesAndValues(),
          machine.choice(),
          new PoolSettings(
              workers == null ? OptionalInt.empty() : OptionalInt.of(workers),
              pinning,
              steal,
              remoteBatch,
              new MemorySettings(memory, hugePages())),
          heapByNodes,
          warmup,
          repeat);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.wrongCommand(e.getMessage() + "; give such a number", e);
    }
  }

  private HugePages hugePages() {
    if (hugePages == null) {
      return MemorySettings.DEFAULT.hugePages();
    }
    return hugePages ? HugePages.YES : HugePages.NO;
  }

  /** The last one counts, if a name is given twice. */
  private Map<String, String> namesAndValues() {
    Map<String, String> values = new LinkedHashMap<>();
    for (String parameter : parameters) {
      int end = parameter.indexOf('=');
      if (end < 1) {
        throw CommandFailure.wrongCommand(
            "-p " + parameter + " must be name=value; numascape workloads lists the names", null);
      }
      values.put(parameter.substring(0, end), parameter.substring(end + 1));
    }
    return values;
  }
}
