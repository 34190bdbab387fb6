package org.numascape.pool;

/** Where a frame is, which is nobody's business but that of who asks the kernel about its pages. */
public final class FrameAddress {
  private FrameAddress() {}

  public static long of(Frame frame) {
    return frame.address();
  }
}
