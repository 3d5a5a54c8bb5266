package dev.debrief.workbook;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.poi.schemas.ooxml.system.ooxml.TypeSystemHolder;
import org.apache.xmlbeans.XmlError;
import org.apache.xmlbeans.XmlException;
import org.apache.xmlbeans.XmlObject;
import org.apache.xmlbeans.XmlOptions;

/**
 * The schemas of ECMA-376, all of them: what POI works with is but a selection of the same names,
 * so the whole lives in a class loader of its own.
 */
final class Schemas implements AutoCloseable {

  /** Where the build puts the jar. */
  private static final Path DIRECTORY =
      Path.of(System.getProperty("debrief.test.ooxml", "target/ooxml"));

  private final URLClassLoader apart;
  private final Function<byte[], List<String>> validator;

  Schemas() throws IOException, ReflectiveOperationException {
    List<URL> classes = new ArrayList<>();
    try (Stream<Path> jars = Files.list(DIRECTORY)) {
      for (Path jar : jars.toList()) {
        classes.add(jar.toUri().toURL());
      }
    }
    Class<?> logging = Class.forName("org.apache.logging.log4j.LogManager");
    Class<?> logger = Class.forName("org.apache.logging.log4j.tojul.JULProvider");
    for (Class<?> type : List.of(XmlObject.class, logging, logger, Schemas.class)) {
      classes.add(type.getProtectionDomain().getCodeSource().getLocation());
    }
    apart = new URLClassLoader(classes.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    @SuppressWarnings("unchecked") // the other loader's class of that name is one, too
    Function<byte[], List<String>> made =
        (Function<byte[], List<String>>)
            apart.loadClass(Validator.class.getName()).getDeclaredConstructor().newInstance();
    validator = made;
  }

  /** What is wrong with the part by its schema. */
  List<String> complaints(byte[] xml) {
    return validator.apply(xml);
  }

  @Override
  public void close() throws IOException {
    apart.close();
  }

  /** Runs among the classes apart; only classes of the platform go in and out. */
  public static final class Validator implements Function<byte[], List<String>> {

    public Validator() {}

    @Override
    public List<String> apply(byte[] xml) {
      try {
        XmlObject part =
            TypeSystemHolder.typeSystem.parse(
                new ByteArrayInputStream(xml), null, new XmlOptions().setLoadLineNumbers());
        if (!part.schemaType().isDocumentType()) {
          return List.of("has no schema");
        }
        List<XmlError> errors = new ArrayList<>();
        part.validate(new XmlOptions().setErrorListener(errors));
        return errors.stream().map(it -> it.getLine() + ": " + it.getMessage()).toList();
      } catch (IOException impossible) {
        throw new UncheckedIOException(impossible);
      } catch (XmlException malformed) {
        return List.of(malformed.getMessage());
      }
    }
  }
}
