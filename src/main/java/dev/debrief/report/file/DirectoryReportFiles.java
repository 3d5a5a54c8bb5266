package dev.debrief.report.file;

import dev.debrief.db.Sha256;
import dev.debrief.report.Report.StoredFile;
import dev.debrief.report.ReportFiles;
import java.io.BufferedOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.util.HexFormat;

/**
 * Reports' files as files of one folder. Each is written under a temporary name, forced to the
 * disk, and only then given its own: after a crash a file is whole or not there.
 */
public final class DirectoryReportFiles implements ReportFiles {
  private static final String DRAFT = ".part";
  private final Path folder;

  /**
   * @param folder made if missing; drafts that an earlier process left in it are deleted
   */
  public DirectoryReportFiles(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
    deleteMatching("*" + DRAFT);
  }

  @Override
  public void deleteAll(String report) throws IOException {
    deleteMatching(report + "-*");
  }

  private void deleteMatching(String pattern) throws IOException {
    try (var files = Files.newDirectoryStream(folder, pattern)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
  }

  @Override
  public Draft begin(String report, int attempt, String format) throws IOException {
    // An attempt that was killed between keeping its file and saying so has left it behind.
    for (int earlier = 1; earlier < attempt; earlier++) {
      String left = key(report, earlier, format);
      delete(left);
      delete(left + DRAFT);
    }
    return new FileDraft(format, key(report, attempt, format));
  }

  private static String key(String report, int attempt, String format) {
    return report + "-" + attempt + "." + format;
  }

  @Override
  public InputStream open(String key, long offset) throws IOException {
    FileChannel channel;
    try {
      channel = FileChannel.open(folder.resolve(key), StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      throw new FileNotFoundException(key);
    }
    return Channels.newInputStream(channel.position(offset));
  }

  @Override
  public void delete(String key) throws IOException {
    Files.deleteIfExists(folder.resolve(key));
  }

  private final class FileDraft implements Draft {
    private final String format;
    private final String key;
    private final Path draft;
    private final FileChannel channel;
    private final DigestOutputStream out;

    FileDraft(String format, String key) throws IOException {
      this.format = format;
      this.key = key;
      this.draft = folder.resolve(key + DRAFT);
      this.channel =
          FileChannel.open(
              draft,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE);
      this.out =
          new DigestOutputStream(
              new BufferedOutputStream(Channels.newOutputStream(channel), 64 * 1024),
              Sha256.digest());
    }

    @Override
    public OutputStream out() {
      return out;
    }

    @Override
    public StoredFile keep() throws IOException {
      out.flush();
      long bytes = channel.size();
      channel.force(true);
      out.close();
      Files.move(draft, folder.resolve(key), StandardCopyOption.ATOMIC_MOVE);
      forceFolder();
      return new StoredFile(
          format, key, bytes, HexFormat.of().formatHex(out.getMessageDigest().digest()));
    }

    /** The new name itself must survive a power cut too; Windows cannot open a folder for this. */
    private void forceFolder() throws IOException {
      if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
          names.force(true);
        }
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
      Files.deleteIfExists(draft);
    }
  }
}
