package dev.debrief.db;

/**
 * Work that one caller does for all that request it at the same time. Each call returns after a run
 * that began after the call: a call during a run waits for the next one, which all that wait share.
 * Thread-safe.
 */
final class SharedRun {
  private final Runnable work;
  private long begun; // guarded by this, as all below
  private long ended;
  private boolean running;

  SharedRun(Runnable work) {
    this.work = work;
  }

  /**
   * Returns after a run that began after this call.
   *
   * @throws RuntimeException what the work threw, where this thread ran it; others who waited for
   *     that run begin another
   */
  void await() {
    long needed;
    synchronized (this) {
      needed = begun + 1;
    }
    boolean interrupted = false;
    while (true) {
      synchronized (this) {
        if (ended >= needed) {
          break;
        }
        if (running) {
          try {
            wait();
          } catch (InterruptedException e) {
            interrupted = true; // what is read may not be sent before the run, so it waits on
          }
          continue;
        }
        running = true;
        begun++;
      }
      run();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    boolean done = false;
    try {
      work.run();
      done = true;
    } finally {
      synchronized (this) {
        running = false;
        if (done) {
          ended = begun;
        }
        notifyAll();
      }
    }
  }
}
