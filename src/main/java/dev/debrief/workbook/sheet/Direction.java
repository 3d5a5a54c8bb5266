package dev.debrief.workbook.sheet;

/** Which way a room writes: its sheets go the same way. */
public final class Direction {

  private Direction() {}

  /**
   * Whether most letters of the text are written from right to left, as Arabic and Hebrew are.
   *
   * @param ofNone what holds for a text without letters
   */
  public static boolean isRightToLeft(String text, boolean ofNone) {
    long right = 0;
    long left = 0;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      switch (Character.getDirectionality(text.codePointAt(i))) {
        case Character.DIRECTIONALITY_RIGHT_TO_LEFT,
            Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC ->
            right++;
        case Character.DIRECTIONALITY_LEFT_TO_RIGHT -> left++;
        default -> {}
      }
    }
    return right == left ? ofNone : right > left;
  }
}
