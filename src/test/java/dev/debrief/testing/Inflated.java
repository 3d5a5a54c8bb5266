package dev.debrief.testing;

import java.io.ByteArrayOutputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** What the JDK makes of compressed bytes: the judge over compressors. */
public final class Inflated {

  private Inflated() {}

  /**
   * Reads one stream of the deflate format without a frame.
   *
   * @throws DataFormatException where it breaks off, goes on behind its end or is none
   */
  public static byte[] of(byte[] deflated) throws DataFormatException {
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(deflated);
      ByteArrayOutputStream inflated = new ByteArrayOutputStream();
      byte[] buffer = new byte[32 * 1024];
      while (!inflater.finished()) {
        int length = inflater.inflate(buffer);
        if (length == 0 && !inflater.finished()) {
          throw new DataFormatException("breaks off after " + inflater.getBytesWritten());
        }
        inflated.write(buffer, 0, length);
      }
      if (inflater.getRemaining() > 0) {
        throw new DataFormatException(inflater.getRemaining() + " bytes too many");
      }
      return inflated.toByteArray();
    } finally {
      inflater.end();
    }
  }
}
