package org.numascape.cli;

/** The command line's entrance. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.out.println("Numascape");
  }
}
