package org.numascape.analysis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.numascape.analysis.LayoutOptions.Direction;
import org.numascape.topology.TopologyObject;

/**
 * A frame with the sizes that it could take, one for each of {@link #ASPECTS}.
 *
 * @param devices what of the frame's devices is drawn
 * @param gap between its children
 * @param form the same number for frames that have the same options
 */
record Measured(
    Frame frame,
    List<Measured> children,
    List<DeviceBlock> devices,
    List<Arrangement> options,
    double gap,
    int form) {
  /** Width / height that the options aim at. */
  private static final double[] ASPECTS = {0.25, 0.35, 0.5, 0.7, 1, 1.4, 2, 2.9, 4};

  /** Empty places in a grid look like a mistake; this is what one is worth in room. */
  private static final double COST_OF_GAPS = 0.3;

  /** Nodes of a package stand in a column, so that arrows between packages cross no node. */
  private static final double COST_OF_NODE_COLUMNS = 0.25;

  /** In a line of nodes, arrows between the outer ones must go around the inner ones. */
  private static final double COST_OF_A_LINE = 0.6;

  /**
   * The least size with that many columns of children, each child in its own option {@code
   * childOption}.
   *
   * @param surcharge what makes it and what is in it less welcome than its size does, as a share of
   *     that
   * @param devicesBeside the width of the devices right of the children; 0 if they are not there
   * @param devicesBelow the height of the devices below the children; 0 if they are not there
   */
  record Arrangement(
      double width,
      double height,
      int columns,
      int childOption,
      double surcharge,
      double devicesBeside,
      double devicesBelow) {
    /** The width of the smallest box of this aspect around it, and the surcharge on it. */
    double cost(double aspect) {
      return Math.max(width, height * aspect) * (1 + surcharge);
    }
  }

  /** In the way that suits the room better, devices beside or below what they belong to. */
  static Measured of(Frame frame, Detail detail, Direction direction, double width, double height) {
    Measured below = new Measuring(detail, direction, false).measured(frame);
    if (!below.hasDevices()) {
      return below;
    }
    Measured beside = new Measuring(detail, direction, true).measured(frame);
    return beside.cost(width / height) < below.cost(width / height) ? beside : below;
  }

  private boolean hasDevices() {
    return !devices.isEmpty() || children.stream().anyMatch(Measured::hasDevices);
  }

  private double cost(double aspect) {
    return options.stream().mapToDouble(each -> each.cost(aspect)).min().orElseThrow();
  }

  private Measured withOptions(List<Arrangement> candidates) {
    List<Arrangement> chosen = new ArrayList<>(ASPECTS.length);
    for (double aspect : ASPECTS) {
      chosen.add(cheapest(candidates, each -> each.cost(aspect)));
    }
    return new Measured(frame, children, devices, List.copyOf(chosen), gap, form);
  }

  int best(double width, double height) {
    Arrangement chosen = cheapest(options, each -> each.cost(width / height));
    return options.indexOf(chosen);
  }

  private static Arrangement cheapest(
      List<Arrangement> candidates, ToDoubleFunction<Arrangement> cost) {
    Arrangement cheapest = candidates.getFirst();
    for (Arrangement each : candidates) {
      if (cost.applyAsDouble(each) < cost.applyAsDouble(cheapest)) {
        cheapest = each;
      }
    }
    return cheapest;
  }

  private List<Arrangement> candidates(Detail detail, Direction direction, boolean beside) {
    int count = children.size();
    if (count == 0) {
      boolean cell = frame.kind() == Frame.Kind.PU || frame.kind() == Frame.Kind.FOLD;
      return List.of(
          arrangement(
              detail,
              cell ? detail.cellWidth() : 0,
              cell ? detail.cellHeight() : 0,
              0,
              0,
              0,
              false));
    }
    boolean leaves = children.stream().allMatch(child -> child.children.isEmpty());
    List<Arrangement> candidates = new ArrayList<>();
    int previous = 0;
    int leastRows = direction == Direction.VERTICAL ? count : 1;
    int mostRows = direction == Direction.HORIZONTAL ? 1 : count;
    for (int rows = leastRows; rows <= mostRows; rows++) {
      int columns = Math.ceilDiv(count, rows);
      if (columns == previous) {
        continue;
      }
      previous = columns;
      int filledRows = Math.ceilDiv(count, columns);
      for (int option = 0; option < (leaves ? 1 : ASPECTS.length); option++) {
        double width = (columns - 1) * gap;
        for (double each : extents(columns, columns, false, option)) {
          width += each;
        }
        double height = (filledRows - 1) * gap;
        for (double each : extents(columns, filledRows, true, option)) {
          height += each;
        }
        double surcharge =
            surcharge(columns, filledRows) + children.getFirst().options.get(option).surcharge();
        boolean devicesBeside = beside && !devices.isEmpty();
        candidates.add(
            arrangement(detail, width, height, columns, option, surcharge, devicesBeside));
      }
    }
    return candidates;
  }

  /** The least size around a content of that size. */
  private Arrangement arrangement(
      Detail detail,
      double width,
      double height,
      int columns,
      int childOption,
      double surcharge,
      boolean beside) {
    double padding = 2 * detail.paddingOf(frame.kind());
    double above = detail.headerHeight(frame.kind());
    for (TopologyObject strip : frame.strips()) {
      above += detail.stripHeight(strip) + detail.stripGap(strip);
    }
    double inner = Math.max(width, Labels.leastWidth(frame, detail));
    double widest = DeviceBlock.widest(devices);
    double besideWidth = 0;
    double belowHeight = 0;
    double content = height;
    if (beside) {
      besideWidth = widest + 2 * detail.gap();
      content = Math.max(height, DeviceBlock.height(devices, 0));
      inner += besideWidth;
    } else {
      inner = Math.max(inner, widest);
      belowHeight = DeviceBlock.height(devices, inner);
      content += belowHeight;
    }
    return new Arrangement(
        inner + padding,
        content + above + padding,
        columns,
        childOption,
        surcharge,
        besideWidth,
        belowHeight);
  }

  private double surcharge(int columns, int rows) {
    int count = children.size();
    double surcharge = COST_OF_GAPS * (1 - count / (double) (columns * rows));
    if (children.getFirst().frame.kind() == Frame.Kind.NODE) {
      if (frame.kind() == Frame.Kind.PACKAGE) {
        surcharge += COST_OF_NODE_COLUMNS * (columns - 1);
      }
    }
    if (count > 3 && (columns == 1 || rows == 1) && holdsNodes(children.getFirst())) {
      surcharge += COST_OF_A_LINE;
    }
    return surcharge;
  }

  private static boolean holdsNodes(Measured measured) {
    return measured.frame.kind() == Frame.Kind.NODE
        || measured.frame.kind() == Frame.Kind.PACKAGE
            && measured.children.stream().anyMatch(Measured::holdsNodes);
  }

  /** The least width of each column, or height of each row, of a grid of the children. */
  double[] extents(int columns, int lines, boolean rows, int option) {
    double[] extents = new double[lines];
    for (int i = 0; i < children.size(); i++) {
      int line = rows ? i / columns : i % columns;
      Arrangement child = children.get(i).options.get(option);
      extents[line] = Math.max(extents[line], rows ? child.height() : child.width());
    }
    return extents;
  }

  /**
   * Measures frames, each form once: a machine has thousands of PUs, but few forms.
   *
   * @param beside whether devices stand right of what they belong to, or below; the same in all of
   *     a picture, so that what is alike looks alike
   */
  private record Measuring(
      Detail detail, Direction direction, boolean beside, Map<Form, Measured> known) {
    Measuring(Detail detail, Direction direction, boolean beside) {
      this(detail, direction, beside, new HashMap<>());
    }

    /** What a frame's sizes follow from. */
    private record Form(
        Frame.Kind kind,
        double leastWidth,
        List<Boolean> cacheLines,
        List<DeviceBlock> devices,
        List<Integer> children) {}

    Measured measured(Frame frame) {
      List<Measured> children = frame.children().stream().map(this::measured).toList();
      List<DeviceBlock> devices =
          detail.showsDevices() ? DeviceBlock.of(frame.devices(), detail) : List.of();
      Form form =
          new Form(
              frame.kind(),
              Labels.leastWidth(frame, detail),
              frame.strips().stream().map(strip -> strip.type().isCache()).toList(),
              devices,
              children.stream().map(Measured::form).toList());
      Measured alike = known.get(form);
      if (alike != null) {
        return new Measured(frame, children, devices, alike.options(), alike.gap(), alike.form());
      }
      double gap =
          children.stream()
              .mapToDouble(child -> detail.gapBetween(child.frame().kind()))
              .max()
              .orElse(0);
      Measured bare = new Measured(frame, children, devices, List.of(), gap, known.size());
      Measured first = bare.withOptions(bare.candidates(detail, direction, beside));
      known.put(form, first);
      return first;
    }
  }
}
