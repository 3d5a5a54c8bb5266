package dev.debrief.app;

/**
 * A setting that cannot be used; stops the deployment. Names the key, the value where it may be
 * shown, and what is allowed.
 */
public final class SettingException extends RuntimeException {
  /**
   * A setting with a value that may be shown.
   *
   * @param value what was given; null where it is missing
   */
  SettingException(String key, String value, String allowed) {
    super(
        "Setting debrief."
            + key
            + (value == null ? " is missing" : " is '" + value + "'")
            + "; it must be "
            + allowed);
  }

  private SettingException(String message) {
    super(message);
  }

  /** A setting whose value is secret, long, or not what is wrong. */
  static SettingException withoutValue(String key, String allowed) {
    return new SettingException("Setting debrief." + key + " must be " + allowed);
  }
}
