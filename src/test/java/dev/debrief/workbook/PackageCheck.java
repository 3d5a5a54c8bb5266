package dev.debrief.workbook;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.poi.ss.SpreadsheetVersion;
import org.apache.poi.ss.util.AreaReference;
import org.apache.poi.ss.util.CellRangeAddress;
import org.apache.poi.ss.util.CellReference;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * Looks for everything in a workbook for which Excel would offer to repair it: parts against the
 * schemas, and how parts, names, rows and cells refer to each other, which no schema can tell.
 */
final class PackageCheck {

  private static final String TYPES = "[Content_Types].xml";
  private static final String WORKBOOK = "xl/workbook.xml";

  /** POI does not have all schemas: these parts need only be well-formed. */
  private static final Set<String> WITHOUT_SCHEMA = Set.of(TYPES, "docProps/core.xml");

  private static final String TO_PARTS =
      "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

  /** Every spreadsheet program writes it, though the schema of the element has no attributes. */
  private static final String ACCEPTED = "Attribute not allowed (no wildcards allowed): space@";

  private final Schemas schemas;
  private final Map<String, byte[]> parts = new LinkedHashMap<>();
  private final Map<String, Document> documents = new LinkedHashMap<>();
  private final List<String> complaints = new ArrayList<>();
  private String part = "";

  private PackageCheck(Schemas schemas) {
    this.schemas = schemas;
  }

  /** What is wrong with the workbook. */
  static List<String> complaints(byte[] workbook, Schemas schemas)
      throws IOException, ParserConfigurationException {
    PackageCheck check = new PackageCheck(schemas);
    check.read(workbook);
    List<Runnable> steps =
        List.of(check::contentTypes, check::relationships, check::names, check::sheets);
    for (Runnable step : steps) {
      if (check.complaints.isEmpty()) {
        step.run();
      }
    }
    return check.complaints;
  }

  private void complain(String what) {
    complaints.add(part + ": " + what);
  }

  private void read(byte[] workbook) throws IOException, ParserConfigurationException {
    DocumentBuilderFactory parsers = DocumentBuilderFactory.newInstance();
    parsers.setNamespaceAware(true);
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(workbook))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        part = entry.getName();
        byte[] bytes = zip.readAllBytes();
        if (parts.put(part, bytes) != null) {
          complain("is there twice");
        }
        try {
          DocumentBuilder parser = parsers.newDocumentBuilder();
          parser.setErrorHandler(new DefaultHandler());
          documents.put(part, parser.parse(new ByteArrayInputStream(bytes)));
        } catch (SAXException malformed) {
          complain(malformed.getMessage());
          continue;
        }
        if (!WITHOUT_SCHEMA.contains(part)) {
          schemas.complaints(bytes).stream()
              .filter(complaint -> !complaint.contains(ACCEPTED))
              .forEach(this::complain);
        }
      }
    }
  }

  private void contentTypes() {
    Map<String, String> types = new HashMap<>();
    part = TYPES;
    if (!documents.containsKey(part)) {
      complain("is missing");
      return;
    }
    for (Element type : elements(documents.get(part), "*")) {
      String of =
          type.hasAttribute("PartName")
              ? type.getAttribute("PartName")
              : "." + type.getAttribute("Extension");
      if (types.put(of, type.getAttribute("ContentType")) != null) {
        complain(of + " has two types");
      }
      if (of.startsWith("/") && !parts.containsKey(of.substring(1))) {
        complain(of + " is not there");
      }
    }
    for (String name : parts.keySet()) {
      part = name;
      String extension = name.substring(name.lastIndexOf('.'));
      boolean general = extension.equals(".xml"); // the type of any XML says nothing of a part
      if (!types.containsKey("/" + name)
          && (general || !types.containsKey(extension))
          && !name.equals(TYPES)) {
        complain("has no content type");
      }
    }
  }

  private void relationships() {
    Map<String, Set<String>> ids = new HashMap<>();
    for (String rels : parts.keySet()) {
      if (rels.endsWith(".rels")) {
        part = rels;
        String source = rels.replace("_rels/", "").replaceFirst("\\.rels$", "");
        if (!source.isEmpty() && !parts.containsKey(source)) {
          complain("belongs to no part");
        }
        ids.put(source, targets(source));
      }
    }
    documents.forEach(
        (name, document) -> {
          part = name;
          for (Element element : elements(document, "*")) {
            NamedNodeMap attributes = element.getAttributes();
            for (int i = 0; i < attributes.getLength(); i++) {
              String id = attributes.item(i).getNodeValue();
              if (TO_PARTS.equals(attributes.item(i).getNamespaceURI())
                  && !ids.getOrDefault(name, Set.of()).contains(id)) {
                complain("refers to no relationship: " + id);
              }
            }
          }
        });
  }

  /** The ids of the part's relationships, all of whose targets must be there. */
  private Set<String> targets(String source) {
    Set<String> ids = new HashSet<>();
    for (Element relationship : elements(documents.get(part), "Relationship")) {
      if (!ids.add(relationship.getAttribute("Id"))) {
        complain("has an id twice");
      }
      String target = relationship.getAttribute("Target");
      String path = URI.create("/" + source).resolve(target).getPath().substring(1);
      if (!relationship.getAttribute("TargetMode").equals("External") && !parts.containsKey(path)) {
        complain("leads to no part: " + target);
      }
    }
    return ids;
  }

  private List<String> sheetNames() {
    return elements(documents.get(WORKBOOK), "sheet").stream()
        .map(sheet -> sheet.getAttribute("name"))
        .toList();
  }

  private void names() {
    part = WORKBOOK;
    List<String> sheets = sheetNames();
    if (new HashSet<>(sheets).size() < sheets.size()) {
      complain("two sheets have one name");
    }
    for (String sheet : sheets) {
      if (sheet.isEmpty() || sheet.length() > 31 || sheet.matches(".*[\\[\\]:*?/\\\\].*")) {
        complain("no name for a sheet: " + sheet);
      }
    }
    Set<String> defined = new HashSet<>();
    for (Element name : elements(documents.get(WORKBOOK), "definedName")) {
      String sheet = name.getAttribute("localSheetId");
      if (!defined.add(name.getAttribute("name") + " of " + sheet)) {
        complain("defined twice: " + name.getAttribute("name"));
      }
      if (!sheet.isEmpty() && Integer.parseInt(sheet) >= sheets.size()) {
        complain("a name of no sheet: " + name.getAttribute("name"));
      }
      area(name.getTextContent(), sheets);
    }
    for (Map.Entry<String, Document> document : documents.entrySet()) {
      if (document.getKey().startsWith("xl/charts/")) {
        part = document.getKey();
        elements(document.getValue(), "f").forEach(f -> area(f.getTextContent(), sheets));
      }
    }
  }

  /** Complains of what is no area of a sheet. */
  private void area(String formula, List<String> sheets) {
    String sheet = formula.substring(0, formula.lastIndexOf('!') + 1);
    String name = sheet.replaceAll("^'|!$", "").replaceAll("'$", "");
    boolean valid = sheets.contains(name) && isInSheet(rows(formula));
    if (!valid) {
      complain("no area of a sheet: " + formula);
    }
  }

  private static boolean isInSheet(String formula) {
    AreaReference area = new AreaReference(formula, SpreadsheetVersion.EXCEL2007);
    int last = Math.max(area.getFirstCell().getRow(), area.getLastCell().getRow());
    return last < SpreadsheetVersion.EXCEL2007.getMaxRows();
  }

  /** Whole rows as POI reads them, too. */
  private static String rows(String formula) {
    return formula.replaceAll("!\\$(\\d+):\\$(\\d+)$", "!\\$A\\$$1:\\$XFD\\$$2");
  }

  private void sheets() {
    List<String> sheets = sheetNames();
    Element formats = elements(documents.get("xl/styles.xml"), "cellXfs").get(0);
    int styles = elements(formats, "xf").size();
    for (Map.Entry<String, Document> document : documents.entrySet()) {
      if (document.getKey().startsWith("xl/worksheets/sheet")) {
        part = document.getKey();
        rows(document.getValue(), styles);
        merged(document.getValue());
        links(document.getValue(), sheets);
      }
    }
  }

  private void rows(Document sheet, int styles) {
    int lastRow = 0;
    for (Element row : elements(sheet, "row")) {
      int number = Integer.parseInt(row.getAttribute("r"));
      if (number <= lastRow) {
        complain("row " + number + " after row " + lastRow);
      }
      lastRow = number;
      int lastColumn = -1;
      for (Element cell : elements(row, "c")) {
        CellReference at = new CellReference(cell.getAttribute("r"));
        if (at.getRow() != number - 1 || at.getCol() <= lastColumn) {
          complain("cell " + cell.getAttribute("r") + " out of its place in row " + number);
        }
        lastColumn = at.getCol();
        if (Integer.parseInt("0" + cell.getAttribute("s")) >= styles) {
          complain("no style for cell " + cell.getAttribute("r"));
        }
      }
    }
  }

  private void merged(Document sheet) {
    List<CellRangeAddress> areas =
        elements(sheet, "mergeCell").stream()
            .map(area -> CellRangeAddress.valueOf(area.getAttribute("ref")))
            .toList();
    for (int i = 0; i < areas.size(); i++) {
      CellRangeAddress area = areas.get(i);
      if (areas.subList(0, i).stream().anyMatch(area::intersects)) {
        complain("overlapping areas at " + area.formatAsString());
      }
    }
  }

  private void links(Document sheet, List<String> sheets) {
    Set<String> cells = new HashSet<>();
    for (Element link : elements(sheet, "hyperlink")) {
      if (!cells.add(link.getAttribute("ref"))) {
        complain("two links in cell " + link.getAttribute("ref"));
      }
      area(link.getAttribute("location"), sheets);
    }
  }

  private static List<Element> elements(Document document, String name) {
    return list(document.getElementsByTagNameNS("*", name));
  }

  private static List<Element> elements(Element parent, String name) {
    return list(parent.getElementsByTagNameNS("*", name));
  }

  private static List<Element> list(NodeList nodes) {
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      elements.add((Element) nodes.item(i));
    }
    return elements;
  }

  /** The workbook with a piece of a part replaced; without the part if all of it is. */
  static byte[] changed(byte[] workbook, String part, String piece, String by) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    boolean found = false;
    try (ZipInputStream from = new ZipInputStream(new ByteArrayInputStream(workbook));
        ZipOutputStream to = new ZipOutputStream(out)) {
      for (ZipEntry entry = from.getNextEntry(); entry != null; entry = from.getNextEntry()) {
        String text = new String(from.readAllBytes(), StandardCharsets.UTF_8);
        if (entry.getName().equals(part)) {
          found = text.contains(piece);
          text = piece.isEmpty() ? "" : text.replace(piece, by);
        }
        if (!text.isEmpty()) {
          to.putNextEntry(new ZipEntry(entry.getName()));
          to.write(text.getBytes(StandardCharsets.UTF_8));
        }
      }
    }
    if (!found) {
      throw new AssertionError(part + " has no " + piece);
    }
    return out.toByteArray();
  }
}
