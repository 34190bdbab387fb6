package org.numascape.cli;

import org.numascape.run.Versions;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class ProgramVersion implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {
      "numascape " + Versions.numascape(), "Java " + System.getProperty("java.runtime.version")
    };
  }
}
