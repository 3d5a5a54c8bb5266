package dev.debrief.workbook.sheet;

import org.apache.poi.xssf.usermodel.XSSFColor;

/** The few colours of the workbook: one accent, the rest shades around it. */
enum Palette {
  ACCENT(0x2563EB),
  PALE(0xEFF4FF),
  BAR(0xA9C2FA),
  ON_ACCENT_MUTED(0xDBE6FF),
  WHITE(0xFFFFFF),
  INK(0x1F2937),
  MUTED(0x6B7280),
  LINE(0xE5E7EB),
  NOTICE(0xFEF3C7),
  NOTICE_INK(0x854D0E);

  private final int rgb;

  Palette(int rgb) {
    this.rgb = rgb;
  }

  /** The three bytes of red, green and blue. */
  byte[] rgb() {
    return new byte[] {(byte) (rgb >> 16), (byte) (rgb >> 8), (byte) rgb};
  }

  /** A new opaque colour: three bytes alone would break the schema, which wants alpha too. */
  XSSFColor color() {
    return new XSSFColor(
        new byte[] {(byte) 0xFF, (byte) (rgb >> 16), (byte) (rgb >> 8), (byte) rgb});
  }
}
