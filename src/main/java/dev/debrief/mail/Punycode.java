package dev.debrief.mail;

/**
 * Writes Unicode with the characters of a host name.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3492">RFC 3492, Punycode</a>
 */
final class Punycode {
  private static final int BASE = 36;
  private static final int T_MIN = 1;
  private static final int T_MAX = 26;
  private static final int SKEW = 38;
  private static final int DAMP = 700;
  private static final int INITIAL_BIAS = 72;
  private static final int FIRST = 0x80;

  private Punycode() {}

  /**
   * The text as of RFC 3492, 6.3, without {@code xn--}.
   *
   * @param text at most some hundred characters
   */
  static String encode(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints().filter(c -> c < FIRST).forEach(out::appendCodePoint);
    int basic = out.length();
    if (basic > 0) {
      out.append('-');
    }
    int[] points = text.codePoints().toArray();
    int bias = INITIAL_BIAS;
    int delta = 0;
    int next = FIRST;
    for (int handled = basic; handled < points.length; ) {
      int smallest = smallest(points, next);
      delta += (smallest - next) * (handled + 1);
      for (int point : points) {
        if (point < smallest) {
          delta++;
        } else if (point == smallest) {
          append(delta, bias, out);
          bias = adapted(delta, handled + 1, handled == basic);
          delta = 0;
          handled++;
        }
      }
      delta++;
      next = smallest + 1;
    }
    return out.toString();
  }

  private static int smallest(int[] points, int from) {
    int smallest = Integer.MAX_VALUE;
    for (int point : points) {
      if (point >= from && point < smallest) {
        smallest = point;
      }
    }
    return smallest;
  }

  /** One number, its lowest digit first. */
  private static void append(int delta, int bias, StringBuilder out) {
    int left = delta;
    for (int k = BASE; ; k += BASE) {
      int threshold = Math.max(T_MIN, Math.min(T_MAX, k - bias));
      if (left < threshold) {
        out.append(digit(left));
        return;
      }
      out.append(digit(threshold + (left - threshold) % (BASE - threshold)));
      left = (left - threshold) / (BASE - threshold);
    }
  }

  private static int adapted(int delta, int handled, boolean first) {
    int scaled = first ? delta / DAMP : delta / 2;
    scaled += scaled / handled;
    int k = 0;
    while (scaled > (BASE - T_MIN) * T_MAX / 2) {
      scaled /= BASE - T_MIN;
      k += BASE;
    }
    return k + (BASE - T_MIN + 1) * scaled / (scaled + SKEW);
  }

  private static char digit(int value) {
    return (char) (value < 26 ? 'a' + value : '0' + value - 26);
  }
}
