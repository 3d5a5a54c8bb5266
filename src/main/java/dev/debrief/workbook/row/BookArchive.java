package dev.debrief.workbook.row;

import dev.debrief.deflate.HintedDeflater;
import dev.debrief.deflate.Hints;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.apache.commons.io.output.UnsynchronizedByteArrayOutputStream;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;

/**
 * The file itself: a zip archive, written from front to back into the caller's stream. The sheets
 * with the many rows come first, as they are made; POI's book with all its other parts follows.
 *
 * <p>A workbook is a set of parts that name each other (ECMA-376 part 2, 9 Physical Package); in
 * which order they lie in the archive, no reader may rely on.
 */
public final class BookArchive implements AutoCloseable {

  private final ReleasingZip zip;
  private final Hints hints;
  private final Set<String> written = new HashSet<>();

  /**
   * @param out stays open
   */
  public BookArchive(OutputStream out) {
    this(out, new HintedDeflater());
  }

  private BookArchive(OutputStream out, HintedDeflater rows) {
    zip = new ReleasingZip(out, rows);
    hints = rows;
  }

  private BookArchive(OutputStream out, int level) {
    zip = new ReleasingZip(out, new Deflater(level, true));
    hints = Hints.NONE;
  }

  /** One that has the JDK's compressor for the rows too, to compare with. */
  public static BookArchive plain(OutputStream out, int level) {
    return new BookArchive(out, level);
  }

  /** Begins the part of a sheet with rows; what is written to the result is its XML. */
  public OutputStream begin(XSSFSheet sheet) throws IOException {
    String entry = sheet.getPackagePart().getPartName().getName().substring(1);
    written.add(entry);
    zip.putNextEntry(new ZipEntry(entry));
    zip.takeRows(true);
    return zip;
  }

  /** Hears where the XML of the part begun last repeats itself. */
  public Hints hints() {
    return hints;
  }

  /** Ends the part begun last. */
  public void end() throws IOException {
    zip.closeEntry();
    zip.takeRows(false);
  }

  /** Adds all parts of the book that are not written yet, and ends the archive. */
  public void finish(XSSFWorkbook book) throws IOException {
    UnsynchronizedByteArrayOutputStream saved = UnsynchronizedByteArrayOutputStream.builder().get();
    book.write(saved);
    try (ZipInputStream parts = new ZipInputStream(saved.toInputStream())) {
      for (ZipEntry part = parts.getNextEntry(); part != null; part = parts.getNextEntry()) {
        if (written.add(part.getName())) {
          zip.putNextEntry(new ZipEntry(part.getName()));
          parts.transferTo(zip);
          zip.closeEntry();
        }
      }
    }
    zip.finish();
    zip.flush();
  }

  /** Lets go of the memory outside the heap; an unfinished archive stays unfinished. */
  @Override
  public void close() {
    zip.release();
  }

  /**
   * Has two compressors, one for rows and one for everything else. Closing a zip stream would write
   * its end, also after a failure, and close the caller's.
   */
  private static final class ReleasingZip extends ZipOutputStream {

    private static final int BUFFER_BYTES = 16 * 1024;

    private final Deflater general = def;
    private final Deflater rows;

    private ReleasingZip(OutputStream out, Deflater rows) {
      super(out);
      this.rows = rows;
      buf = new byte[BUFFER_BYTES];
    }

    private void takeRows(boolean whether) {
      def = whether ? rows : general;
    }

    private void release() {
      general.end();
      rows.end();
    }
  }
}
