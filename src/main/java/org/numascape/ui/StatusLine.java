package org.numascape.ui;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.numascape.analysis.BlockedTasks;
import org.numascape.analysis.Quantity;
import org.numascape.analysis.SystemFigures;
import org.numascape.recording.RunRecord;
import org.numascape.recording.RunRecord.LocalityBasis;
import org.numascape.recording.RunRecord.Unmeasured;
import org.numascape.telemetry.BlockedTask;
import org.numascape.telemetry.Snapshot;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyOrigin;

/**
 * What the window's bottom line speaks of, and its words: what the shown figures rest on.
 *
 * @param machine that of the shown run, else of the next; null while this machine is detected
 * @param detected this machine; null while it is detected
 * @param running whether the shown run is under way
 * @param counters what the shown run counted; null if there is no run or nothing was counted yet
 * @param record the shown run's, once it has ended
 */
record StatusLine(
    @Nullable MachineChoice machine,
    @Nullable MachineChoice detected,
    boolean running,
    @Nullable Snapshot counters,
    @Nullable RunRecord record) {

  /** Of the CPU time: what measures takes more than that shows in what is measured. */
  private static final double DEAR_PROBE = 0.02;

  /** In the order to show. */
  List<StatusItem> items() {
    if (machine == null) {
      return List.of(new StatusItem(StatusItem.Level.BUSY, Messages.text("status.detecting"), ""));
    }
    List<StatusItem> items = new ArrayList<>();
    items.add(source(machine.origin()));
    if (machine.origin().emulated()) {
      items.add(emulated(machine.topology()));
    }
    if (record != null) {
      items.add(
          new StatusItem(
              record.probe().share() > DEAR_PROBE ? StatusItem.Level.WARNING : StatusItem.Level.OK,
              Messages.text("status.probe", Quantity.share(record.probe().knownShare())),
              record.probe().description() + SystemFigures.costOfLooks(record.system())));
      items.add(unmeasured(record.unmeasured()));
      items.add(locality(record.locality(), record.origin()));
    } else if (running) {
      items.add(new StatusItem(StatusItem.Level.BUSY, Messages.text("status.localityLater"), ""));
    }
    if (counters != null && !counters.blocked().isEmpty()) {
      items.add(blocked(BlockedTasks.longestFirst(counters)));
    }
    return items;
  }

  /** The tasks that blocked their worker, the longest first. */
  private static StatusItem blocked(List<BlockedTask> tasks) {
    String longest = BlockedTasks.text(tasks.getFirst());
    return new StatusItem(
        StatusItem.Level.WARNING,
        tasks.size() == 1
            ? Messages.text("status.blocked", longest)
            : Messages.text("status.blockedMany", longest, Integer.toString(tasks.size() - 1)),
        tasks.stream().map(BlockedTasks::text).collect(Collectors.joining("\n"))
            + "\n"
            + BlockedTasks.MEANING
            + "\n    → "
            + BlockedTasks.REMEDY);
  }

  private static StatusItem source(TopologyOrigin origin) {
    String text = Messages.text("status.source", origin.detail());
    return origin.notBetterBecause().isEmpty()
        ? new StatusItem(StatusItem.Level.OK, text, "")
        : new StatusItem(
            StatusItem.Level.WARNING,
            text + " (" + origin.notBetterBecause().getFirst() + ")",
            String.join("\n", origin.notBetterBecause()));
  }

  private StatusItem emulated(Topology topology) {
    String sentence =
        detected == null
            ? topology.summary()
            : Messages.text(
                "status.mapping",
                Integer.toString(topology.pus().size()),
                Integer.toString(detected.topology().allowedCpuset().size()));
    String mapping = record == null ? "" : record.puMapping();
    return new StatusItem(
        StatusItem.Level.WARNING,
        Messages.text("status.emulated", sentence),
        mapping.isEmpty()
            ? Messages.text("emulated.help")
            : mapping + "\n" + Messages.text("emulated.help"));
  }

  private static StatusItem locality(LocalityBasis basis, TopologyOrigin origin) {
    return new StatusItem(
        origin.emulated() ? StatusItem.Level.WARNING : StatusItem.Level.OK,
        Messages.text("status.locality", basis.basis().split(";", 2)[0]),
        basis.basis() + "\n" + pages(basis));
  }

  private static String pages(LocalityBasis basis) {
    if (basis.pagesChecked() == 0) {
      return Messages.text("status.pagesUnchecked");
    }
    String pages =
        Messages.text(
            "status.pagesChecked",
            Quantity.count(basis.pagesConfirmed()),
            Quantity.count(basis.pagesChecked()),
            Quantity.count(basis.pages()));
    return basis.framePagesChecked() == 0
        ? pages
        : pages
            + " "
            + Messages.text(
                "status.framePagesChecked",
                Quantity.count(basis.framePagesConfirmed()),
                Quantity.count(basis.framePagesChecked()));
  }

  private static StatusItem unmeasured(List<Unmeasured> unmeasured) {
    return unmeasured.isEmpty()
        ? new StatusItem(StatusItem.Level.OK, Messages.text("status.allMeasured"), "")
        : new StatusItem(
            StatusItem.Level.ABSENT,
            unmeasured.size() == 1
                ? Messages.text("status.oneUnmeasured", unmeasured.getFirst().what())
                : Messages.text("status.unmeasured", Integer.toString(unmeasured.size())),
            unmeasured.stream().map(StatusLine::reason).collect(Collectors.joining("\n")));
  }

  private static String reason(Unmeasured each) {
    String why = each.what() + ": " + each.why();
    return each.remedy().isEmpty() ? why : why + "\n    → " + each.remedy();
  }
}
