package dev.debrief.deflate;

/** Hears from a writer where its bytes likely repeat what it wrote earlier. */
public interface Hints {

  /** How many keys there are. */
  int KEYS = 1024;

  /** Makes nothing of them. */
  Hints NONE = (offset, key) -> {};

  /**
   * Says that the bytes from there on look like those from the last place on that had the same key.
   * A wrong hint costs nothing but time.
   *
   * @param offset of the next bytes to be written: those that go out with one call of {@code
   *     write}; not before the last hint's
   * @param key 0 to {@link #KEYS} - 1
   */
  void repeats(int offset, int key);
}
