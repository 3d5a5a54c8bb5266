package dev.debrief.report.file;

import dev.debrief.db.Sha256;
import dev.debrief.db.Sql;
import dev.debrief.report.Report.StoredFile;
import dev.debrief.report.ReportFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;

/**
 * Reports' files in the database, so that any node serves any file. Each is cut into chunks of 256
 * KiB, written as they come and read one at a time: memory does not grow with the file. The last
 * chunk, and only that, is not full, and a file is found only once it has one: so nothing
 * half-written is, and a reader knows the end from a file that was deleted before it.
 *
 * <p>For PostgreSQL. In H2 deleting many large values took seconds and much memory (measured).
 */
public final class JdbcReportFiles implements ReportFiles {
  static final int CHUNK_BYTES = 256 * 1024;

  private final Jdbi jdbi;

  public JdbcReportFiles(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  @Override
  public Draft begin(String report, int attempt, String format) {
    jdbi.useHandle(
        h ->
            h.createUpdate("delete from report_file where file_key in (<keys>)")
                .bindList(
                    "keys",
                    IntStream.rangeClosed(1, attempt)
                        .mapToObj(n -> key(report, n, format))
                        .toList())
                .execute());
    return new ChunkedDraft(report, format, key(report, attempt, format));
  }

  private static String key(String report, int attempt, String format) {
    return report + "-" + attempt + "." + format;
  }

  @Override
  public InputStream open(String key, long offset) throws IOException {
    if (!isWhole(key)) {
      throw new FileNotFoundException(key);
    }
    InputStream in = new Chunks(key, (int) (offset / CHUNK_BYTES));
    in.skipNBytes(offset % CHUNK_BYTES);
    return in;
  }

  @Override
  public void delete(String key) {
    jdbi.useHandle(h -> h.execute("delete from report_file where file_key = ?", key));
  }

  @Override
  public void deleteAll(String report) {
    jdbi.useHandle(h -> h.execute("delete from report_file where report_id = ?", report));
  }

  private boolean isWhole(String key) {
    return Sql.exists(
        jdbi,
        "select 1 from report_file where file_key = ? and octet_length(bytes) < ?",
        key,
        CHUNK_BYTES);
  }

  private Optional<byte[]> chunk(String key, int number) {
    return jdbi.withHandle(
        h ->
            h.createQuery("select bytes from report_file where file_key = ? and chunk_no = ?")
                .bind(0, key)
                .bind(1, number)
                .map((row, context) -> row.getBytes(1))
                .findOne());
  }

  /** Reads chunk after chunk up to the one that is not full. Not thread-safe. */
  private final class Chunks extends InputStream {
    private final String key;
    private int number;
    private byte[] bytes = new byte[CHUNK_BYTES];
    private int at = CHUNK_BYTES;

    Chunks(String key, int number) {
      this.key = key;
      this.number = number;
    }

    private boolean fill() throws IOException {
      if (at == CHUNK_BYTES) {
        bytes = chunk(key, number).orElseThrow(() -> new FileNotFoundException(key));
        number++;
        at = 0;
      }
      return at < bytes.length;
    }

    @Override
    public int read() throws IOException {
      return fill() ? bytes[at++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (!fill()) {
        return -1;
      }
      int n = Math.min(length, bytes.length - at);
      System.arraycopy(bytes, at, into, offset, n);
      at += n;
      return n;
    }
  }

  private final class ChunkedDraft implements Draft {
    private final String format;
    private final String key;
    private final Writer writer;
    private final DigestOutputStream out;
    private boolean kept;

    ChunkedDraft(String report, String format, String key) {
      this.format = format;
      this.key = key;
      this.writer = new Writer(report, key);
      this.out = new DigestOutputStream(writer, Sha256.digest());
    }

    @Override
    public OutputStream out() {
      return out;
    }

    @Override
    public StoredFile keep() {
      writer.store(); // the last chunk, empty where the one before it was full
      kept = true;
      return new StoredFile(
          format, key, writer.total, HexFormat.of().formatHex(out.getMessageDigest().digest()));
    }

    @Override
    public void close() {
      if (!kept) {
        delete(key);
      }
    }
  }

  /** Collects bytes and stores them chunk by chunk. */
  private final class Writer extends OutputStream {
    private final String report;
    private final String key;
    private final byte[] buffer = new byte[CHUNK_BYTES];
    private int filled;
    private int number;
    private long total;

    Writer(String report, String key) {
      this.report = report;
      this.key = key;
    }

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      int from = offset;
      int left = length;
      while (left > 0) {
        int n = Math.min(left, CHUNK_BYTES - filled);
        System.arraycopy(bytes, from, buffer, filled, n);
        filled += n;
        from += n;
        left -= n;
        if (filled == CHUNK_BYTES) {
          store();
        }
      }
      total += length;
    }

    void store() {
      byte[] chunk = Arrays.copyOf(buffer, filled);
      jdbi.useHandle(
          h ->
              h.execute(
                  "insert into report_file (report_id, file_key, chunk_no, bytes)"
                      + " values (?, ?, ?, ?)",
                  report,
                  key,
                  number,
                  chunk));
      number++;
      filled = 0;
    }
  }
}
