package org.numascape.topology;

import java.io.IOException;
import java.io.InputStream;

/** Reads hwloc XML of formats 2 and 3. */
public final class HwlocXmlReader {
  private HwlocXmlReader() {}

  /**
   * Reads a whole document; the stream is not closed.
   *
   * @param name what errors call the input, such as its file name
   * @throws TopologyException if it is not acceptable hwloc XML; the message has name and line
   * @throws IOException if the stream fails
   */
  public static Topology read(InputStream in, String name) throws IOException {
    throw new TopologyException(name + ": not read yet");
  }
}
