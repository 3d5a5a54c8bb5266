package dev.debrief.workbook;

import dev.debrief.report.Progress;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Stands between POI and the caller's stream: asks every 64 KiB whether to go on, leaves the stream
 * open, and falls silent after a failure.
 *
 * <p>POI finishes its zip archive in a {@code finally} block. Without the silence that would write
 * on to a stream that has failed, and fail itself with an error that hides the first one.
 */
final class GuardedOutput extends OutputStream {

  private static final int BYTES_BETWEEN_CHECKS = 64 * 1024;

  private final OutputStream out;
  private final Progress progress;
  private int unchecked;
  private boolean broken;

  GuardedOutput(OutputStream out, Progress progress) {
    this.out = out;
    this.progress = progress;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (broken) {
      return;
    }
    broken = true; // until the bytes have gone through
    checkEvery64KiB(length);
    out.write(bytes, offset, length);
    broken = false;
  }

  @Override
  public void flush() throws IOException {
    if (!broken) {
      out.flush();
    }
  }

  private void checkEvery64KiB(int length) {
    unchecked += length;
    if (unchecked >= BYTES_BETWEEN_CHECKS) {
      unchecked = 0;
      progress.check();
    }
  }
}
