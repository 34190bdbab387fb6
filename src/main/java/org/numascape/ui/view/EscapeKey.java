package org.numascape.ui.view;

import javafx.event.Event;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;

/**
 * Lists and tables keep Esc, which ends the editing of a cell. Where none can be edited, what is
 * around them has a use for it: it stops a run and closes a dialog.
 */
public final class EscapeKey {
  private EscapeKey() {}

  /** Gives Esc to what is around a list in place of the list. */
  public static void passOn(Node list) {
    list.addEventFilter(
        KeyEvent.KEY_PRESSED,
        event -> {
          Parent around = list.getParent();
          if (event.getCode() == KeyCode.ESCAPE && around != null) {
            event.consume();
            Event.fireEvent(around, event.copyFor(around, around));
          }
        });
  }
}
