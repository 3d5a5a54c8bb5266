package dev.debrief.summary;

import dev.debrief.report.Checkpoints;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Checkpoints that last as long as the object. */
public final class MemoryCheckpoints implements Checkpoints {
  private final Map<String, String> kept = new ConcurrentHashMap<>();

  @Override
  public Optional<String> find(String part) {
    return Optional.ofNullable(kept.get(part));
  }

  @Override
  public void keep(String part, String result) {
    kept.put(part, result);
  }
}
