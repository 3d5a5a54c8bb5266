package dev.debrief.workbook.sheet;

import org.apache.poi.ss.usermodel.Color;
import org.apache.poi.ss.usermodel.ColorScaleFormatting;
import org.apache.poi.ss.usermodel.ConditionalFormattingThreshold.RangeType;
import org.apache.poi.ss.usermodel.DataBarFormatting;
import org.apache.poi.ss.util.CellRangeAddress;
import org.apache.poi.xssf.usermodel.XSSFConditionalFormattingRule;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.apache.poi.xssf.usermodel.XSSFSheetConditionalFormatting;

/** Makes numbers visible in their cells: spreadsheets draw it, from whatever the cells hold. */
final class ConditionalFormats {

  private ConditionalFormats() {}

  /** A data bar in each cell, proportional to its number. */
  static void bars(XSSFSheet sheet, CellRangeAddress cells) {
    XSSFSheetConditionalFormatting formatting = sheet.getSheetConditionalFormatting();
    XSSFConditionalFormattingRule rule =
        formatting.createConditionalFormattingRule(Palette.BAR.color());
    DataBarFormatting bar = rule.getDataBarFormatting();
    bar.setWidthMin(0);
    bar.setWidthMax(90);
    bar.getMinThreshold().setRangeType(RangeType.NUMBER);
    bar.getMinThreshold().setValue(0.0);
    bar.getMaxThreshold().setRangeType(RangeType.MAX);
    formatting.addConditionalFormatting(new CellRangeAddress[] {cells}, rule);
  }

  /** Each cell the darker the larger its number. */
  static void heat(XSSFSheet sheet, CellRangeAddress cells) {
    XSSFSheetConditionalFormatting formatting = sheet.getSheetConditionalFormatting();
    XSSFConditionalFormattingRule rule = formatting.createConditionalFormattingColorScaleRule();
    ColorScaleFormatting scale = rule.getColorScaleFormatting();
    scale.setNumControlPoints(2);
    scale.getThresholds()[0].setRangeType(RangeType.MIN);
    scale.getThresholds()[1].setRangeType(RangeType.MAX);
    scale.setColors(new Color[] {Palette.WHITE.color(), Palette.BAR.color()});
    formatting.addConditionalFormatting(new CellRangeAddress[] {cells}, rule);
  }
}
