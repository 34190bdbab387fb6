package org.numascape.run;

/**
 * A machine to try out, from the samples' folder.
 *
 * @param name what it is called on the command line: its file's name without the extension
 * @param title what kind of machine it is
 * @param teaches what to look at in it; may be empty
 */
public record SampleTopology(String name, String title, String teaches, ChosenTopology machine) {}
