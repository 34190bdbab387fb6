package org.numascape.pool;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the kernel said of pages whose home is known.
 *
 * @param pages all pages that open blocks and frames had, from which those that it was asked about
 *     were drawn
 * @param checked pages that it was asked about and that are somewhere
 * @param confirmed of those, pages that are at home
 * @param framesChecked of those that it was asked about, pages of frames
 * @param framesConfirmed of those, pages that are at home
 * @param pagesByNode pages that are on a node, by its OS index
 * @param unavailable why the kernel was not asked or did not answer; empty if it did
 */
public record PageCheck(
    long pages,
    long checked,
    long confirmed,
    long framesChecked,
    long framesConfirmed,
    SortedMap<Integer, Long> pagesByNode,
    String unavailable) {
  /** What is unavailable while there are pages to ask about, but nobody has written any of them. */
  public static final String NOTHING_WRITTEN =
      "move_pages: none of the pages that it was asked about has been written yet";

  /** What is known of pages that nobody could ask about. */
  public static PageCheck unavailable(String why) {
    return new PageCheck(0, 0, 0, 0, 0, new TreeMap<>(), why);
  }
}
