package dev.debrief.workbook;

import dev.debrief.report.Progress;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Checks for cancellation every 64 KiB on the way to the caller's stream. */
public final class CheckedOutput extends FilterOutputStream {

  private static final int BYTES_BETWEEN_CHECKS = 64 * 1024;

  private final Progress progress;
  private int unchecked;

  public CheckedOutput(OutputStream out, Progress progress) {
    super(out);
    this.progress = progress;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    unchecked += length;
    if (unchecked >= BYTES_BETWEEN_CHECKS) {
      unchecked = 0;
      progress.check();
    }
    out.write(bytes, offset, length);
  }
}
