package dev.debrief.workbook.sheet;

import org.apache.poi.xddf.usermodel.XDDFColor;
import org.apache.poi.xddf.usermodel.XDDFLineProperties;
import org.apache.poi.xddf.usermodel.XDDFNoFillProperties;
import org.apache.poi.xddf.usermodel.XDDFShapeProperties;
import org.apache.poi.xddf.usermodel.XDDFSolidFillProperties;
import org.apache.poi.xddf.usermodel.chart.AxisCrosses;
import org.apache.poi.xddf.usermodel.chart.AxisOrientation;
import org.apache.poi.xddf.usermodel.chart.AxisPosition;
import org.apache.poi.xddf.usermodel.chart.AxisTickLabelPosition;
import org.apache.poi.xddf.usermodel.chart.AxisTickMark;
import org.apache.poi.xddf.usermodel.chart.BarDirection;
import org.apache.poi.xddf.usermodel.chart.ChartTypes;
import org.apache.poi.xddf.usermodel.chart.XDDFBarChartData;
import org.apache.poi.xddf.usermodel.chart.XDDFCategoryAxis;
import org.apache.poi.xddf.usermodel.chart.XDDFChartAxis;
import org.apache.poi.xddf.usermodel.chart.XDDFChartData;
import org.apache.poi.xddf.usermodel.chart.XDDFValueAxis;
import org.apache.poi.xddf.usermodel.text.XDDFRunProperties;
import org.apache.poi.xssf.usermodel.XSSFChart;
import org.apache.poi.xssf.usermodel.XSSFClientAnchor;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.apache.xmlbeans.XmlCursor;
import org.openxmlformats.schemas.drawingml.x2006.chart.CTBarSer;
import org.openxmlformats.schemas.drawingml.x2006.chart.CTCatAx;
import org.openxmlformats.schemas.drawingml.x2006.chart.CTDLbls;

/** Draws the charts of the first sheet: quiet, in one colour, without what needs no saying. */
final class Charts {

  private static final double LABEL_POINTS = 9;

  /** So many labels fit under the columns. */
  private static final int MAX_LABELS = 13;

  /** So few columns would be too wide without more air between them. */
  private static final int WIDE_COLUMNS = 8;

  private final XSSFSheet sheet;
  private final boolean isRightToLeft;
  private final Labels labels;

  Charts(XSSFSheet sheet, boolean isRightToLeft, Labels labels) {
    this.sheet = sheet;
    this.isRightToLeft = isRightToLeft;
    this.labels = labels;
  }

  /** Upright columns, the first where the reading begins. */
  void columns(ChartData data, XSSFClientAnchor place) {
    XSSFChart chart = begin(place);
    XDDFCategoryAxis categories = chart.createCategoryAxis(AxisPosition.BOTTOM);
    XDDFValueAxis values =
        chart.createValueAxis(isRightToLeft ? AxisPosition.RIGHT : AxisPosition.LEFT);
    if (isRightToLeft) {
      categories.setOrientation(AxisOrientation.MAX_MIN);
    }
    line(values.getOrAddMajorGridProperties(), Palette.LINE);
    line(categories.getOrAddShapeProperties(), Palette.LINE);
    hideLine(values);
    text(values);
    values.setNumberFormat("#,##0");
    values.setMajorTickMark(AxisTickMark.NONE);
    if (data.isOfDays()) {
      categories.setNumberFormat(labels.of("dayFormat"));
    }
    boolean wide = data.size() < WIDE_COLUMNS;
    plot(chart, data, categories, values, BarDirection.COL, wide ? 120 : 30);
    labelEvery(
        (data.size() + MAX_LABELS - 1) / MAX_LABELS,
        chart.getCTChart().getPlotArea().getCatAxArray(0));
  }

  /**
   * Labels only every nth column. POI's reduced schemas have no class for the element, so it is put
   * where its schema wants it (ECMA-376 part 1, 21.2.2.207 tickLblSkip).
   */
  private static void labelEvery(int columns, CTCatAx axis) {
    try (XmlCursor cursor = axis.newCursor()) {
      String namespace = cursor.getName().getNamespaceURI();
      cursor.toEndToken();
      cursor.beginElement("tickLblSkip", namespace);
      cursor.insertAttributeWithValue("val", String.valueOf(Math.max(1, columns)));
    }
  }

  /** Bars that lie one below the other, with their values. */
  void bars(ChartData data, XSSFClientAnchor place) {
    XSSFChart chart = begin(place);
    XDDFCategoryAxis categories =
        chart.createCategoryAxis(isRightToLeft ? AxisPosition.RIGHT : AxisPosition.LEFT);
    XDDFValueAxis values = chart.createValueAxis(AxisPosition.TOP);
    categories.setOrientation(AxisOrientation.MAX_MIN);
    if (isRightToLeft) {
      values.setOrientation(AxisOrientation.MAX_MIN);
    }
    values.setVisible(false);
    hideLine(categories);
    CTBarSer series = plot(chart, data, categories, values, BarDirection.BAR, 40);
    CTDLbls shown = series.addNewDLbls();
    shown.addNewShowLegendKey().setVal(false);
    shown.addNewShowVal().setVal(true);
    shown.addNewShowCatName().setVal(false);
    shown.addNewShowSerName().setVal(false);
    shown.addNewShowPercent().setVal(false);
    shown.addNewShowBubbleSize().setVal(false);
  }

  private XSSFChart begin(XSSFClientAnchor place) {
    XSSFChart chart = sheet.createDrawingPatriarch().createChart(place);
    chart.setAutoTitleDeleted(true);
    chart.getCTChartSpace().addNewRoundedCorners().setVal(false);
    chart.getCTChartSpace().addNewSpPr().addNewLn().addNewNoFill();
    return chart;
  }

  private CTBarSer plot(
      XSSFChart chart,
      ChartData data,
      XDDFCategoryAxis categories,
      XDDFValueAxis values,
      BarDirection direction,
      int gapPercent) {
    text(categories);
    categories.setMajorTickMark(AxisTickMark.NONE);
    categories.setTickLabelPosition(AxisTickLabelPosition.LOW);
    values.setCrosses(AxisCrosses.AUTO_ZERO);
    XDDFBarChartData bars = (XDDFBarChartData) chart.createData(ChartTypes.BAR, categories, values);
    bars.setBarDirection(direction);
    bars.setGapWidth(gapPercent);
    bars.setVaryColors(false);
    XDDFChartData.Series series = bars.addSeries(data.categories(), data.values());
    series.setTitle(labels.of("messages")); // without one POI writes what no schema allows
    series.setFillProperties(solid(Palette.ACCENT));
    chart.plot(bars);
    return chart.getCTChart().getPlotArea().getBarChartArray(0).getSerArray(0);
  }

  private static void text(XDDFChartAxis axis) {
    XDDFRunProperties text = axis.getOrAddTextProperties();
    text.setFontSize(LABEL_POINTS);
    text.setFillProperties(solid(Palette.MUTED));
  }

  private static void hideLine(XDDFChartAxis axis) {
    axis.getOrAddShapeProperties()
        .setLineProperties(new XDDFLineProperties(new XDDFNoFillProperties()));
  }

  private static void line(XDDFShapeProperties properties, Palette color) {
    properties.setLineProperties(new XDDFLineProperties(solid(color)));
  }

  private static XDDFSolidFillProperties solid(Palette color) {
    return new XDDFSolidFillProperties(XDDFColor.from(color.rgb()));
  }
}
