package org.numascape.analysis;

import org.numascape.analysis.TopologyPicture.IndexKind;

/**
 * What of a machine's boxes is written and marked, whatever their values are.
 *
 * @param indexes which of hwloc's two numberings names the objects
 * @param text whether boxes are named at all
 * @param attributes whether sizes stand beside the names
 * @param disallowed whether PUs and nodes that the process may not use are marked
 * @param binding whether PUs that a worker stands for are outlined
 */
public record PictureStyle(
    IndexKind indexes, boolean text, boolean attributes, boolean disallowed, boolean binding) {
  /** Logical indexes, everything written, and no outlines. */
  public static final PictureStyle USUAL =
      new PictureStyle(IndexKind.LOGICAL, true, true, true, false);

  public PictureStyle withIndexes(IndexKind kind) {
    return new PictureStyle(kind, text, attributes, disallowed, binding);
  }

  public PictureStyle withText(boolean shown) {
    return new PictureStyle(indexes, shown, attributes, disallowed, binding);
  }

  public PictureStyle withAttributes(boolean shown) {
    return new PictureStyle(indexes, text, shown, disallowed, binding);
  }

  public PictureStyle withDisallowed(boolean marked) {
    return new PictureStyle(indexes, text, attributes, marked, binding);
  }

  public PictureStyle withBinding(boolean marked) {
    return new PictureStyle(indexes, text, attributes, disallowed, marked);
  }
}
