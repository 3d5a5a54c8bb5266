package dev.debrief;

import java.util.Locale;

/** The steps of a report, in their order. */
enum Step {
  SUMMARIZE,
  SAVE,
  WRITE,
  FINISH,
  MAIL;

  /** Its name in a table, and of a room whose report is to be killed in it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
