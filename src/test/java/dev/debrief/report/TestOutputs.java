package dev.debrief.report;

import java.io.IOException;
import java.io.OutputStream;

/** Writers of formats that only tests know. */
public final class TestOutputs {
  private TestOutputs() {}

  /** What a writer does. */
  @FunctionalInterface
  public interface Work {
    void write(OutputWriter.Content content, OutputStream out, Progress progress)
        throws IOException;
  }

  /** A writer that does that. */
  public static OutputWriter of(String format, Work work) {
    return new OutputWriter() {
      @Override
      public OutputFormat format() {
        return new OutputFormat(format, "application/octet-stream", format);
      }

      @Override
      public void write(Content content, OutputStream out, Progress progress) throws IOException {
        work.write(content, out, progress);
      }
    };
  }
}
