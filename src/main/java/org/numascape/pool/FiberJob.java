package org.numascape.pool;

/** A job in a queue that is to be begun in a fiber. */
record FiberJob(Runnable job) {}
