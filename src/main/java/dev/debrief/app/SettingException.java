package dev.debrief.app;

/**
 * A setting that cannot be used; stops the deployment. Names the key, the value and what would do.
 */
public final class SettingException extends RuntimeException {
  /**
   * @param value what was given, already masked where it is a secret; null where it is missing
   */
  SettingException(String key, String value, String allowed) {
    super(
        "Setting debrief."
            + key
            + (value == null ? " is missing" : " is '" + value + "'")
            + "; it must be "
            + allowed);
  }
}
