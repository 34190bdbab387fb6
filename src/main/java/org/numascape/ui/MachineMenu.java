package org.numascape.ui;

import java.util.function.BiFunction;
import java.util.function.Predicate;
import javafx.application.Platform;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.scene.control.CheckMenuItem;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.RadioMenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import org.numascape.analysis.LayoutOptions;
import org.numascape.analysis.PictureStyle;
import org.numascape.analysis.TopologyPicture.IndexKind;
import org.numascape.ui.view.TopologyView;

/** How the boxes are drawn, for those who don't know lstopo's keys, and how to take them along. */
final class MachineMenu extends MenuButton {
  private final BooleanProperty distances = new SimpleBooleanProperty(false);

  /** What the menu does beside changing the view. */
  interface Actions {
    void savePicture(String extension);

    void copyAsCommand();

    void refresh();
  }

  MachineMenu(TopologyView boxes, Actions actions) {
    super(Messages.text("machine.menu"));
    setId("machine-menu");
    setMinWidth(USE_PREF_SIZE);
    setTooltip(new Tooltip(Messages.text("machine.menu.help")));
    ObjectProperty<PictureStyle> style = boxes.styleOfPicture();
    ObjectProperty<LayoutOptions> layout = boxes.layoutOptions();
    ToggleGroup indexes = new ToggleGroup();
    getItems()
        .addAll(
            check("fold", "machine.fold", layout, LayoutOptions::folded, LayoutOptions::withFolded),
            check(
                "devices",
                "machine.devices",
                layout,
                LayoutOptions::devices,
                LayoutOptions::withDevices),
            check("names", "machine.names", style, PictureStyle::text, PictureStyle::withText),
            check(
                "sizes",
                "machine.sizes",
                style,
                PictureStyle::attributes,
                PictureStyle::withAttributes),
            check(
                "disallowed",
                "machine.disallowed",
                style,
                PictureStyle::disallowed,
                PictureStyle::withDisallowed),
            check(
                "binding",
                "machine.binding",
                style,
                PictureStyle::binding,
                PictureStyle::withBinding),
            bound("legend", "machine.legend", boxes.legendShown()),
            bound("distances", "machine.distanceLinks", distances),
            new SeparatorMenuItem(),
            index(IndexKind.LOGICAL, "machine.logical", indexes, style),
            index(IndexKind.OS, "machine.os", indexes, style),
            index(IndexKind.BOTH, "machine.both", indexes, style),
            new SeparatorMenuItem(),
            action("machine.svg", () -> actions.savePicture(".svg")),
            action("machine.png", () -> actions.savePicture(".png")),
            action("machine.copy", actions::copyAsCommand),
            new SeparatorMenuItem(),
            action("machine.refresh", actions::refresh));
  }

  /** Whether lines between nodes are their distances rather than steals. */
  BooleanProperty distances() {
    return distances;
  }

  private static <T> CheckMenuItem check(
      String id,
      String key,
      ObjectProperty<T> of,
      Predicate<T> is,
      BiFunction<T, Boolean, T> with) {
    CheckMenuItem item = new CheckMenuItem(Messages.text(key));
    item.setId(id);
    of.subscribe(value -> item.setSelected(is.test(value)));
    item.setOnAction(event -> of.set(with.apply(of.get(), item.isSelected())));
    return item;
  }

  private static CheckMenuItem bound(String id, String key, BooleanProperty to) {
    CheckMenuItem item = new CheckMenuItem(Messages.text(key));
    item.setId(id);
    item.selectedProperty().bindBidirectional(to);
    return item;
  }

  private static RadioMenuItem index(
      IndexKind kind, String key, ToggleGroup group, ObjectProperty<PictureStyle> style) {
    RadioMenuItem item = new RadioMenuItem(Messages.text(key));
    item.setToggleGroup(group);
    style.subscribe(
        value -> {
          if (value.indexes() == kind) {
            item.setSelected(true);
          }
        });
    item.setOnAction(event -> style.set(style.get().withIndexes(kind)));
    return item;
  }

  private static MenuItem action(String key, Runnable action) {
    MenuItem item = new MenuItem(Messages.text(key));
    item.setId(key.replace('.', '-'));
    // Not before the menu has closed: it would stay open beside a dialog, and open another.
    item.setOnAction(event -> Platform.runLater(action));
    return item;
  }
}
