package dev.debrief.summary.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.debrief.db.Sha256;
import dev.debrief.report.Checkpoints;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Keeps what each request to the model brought, so that the same request is not made, and paid for,
 * again when a report's job is leased a second time. One summary's.
 */
final class ResponseCache {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private final Checkpoints checkpoints;
  private final String model;

  /**
   * @param model whose answers these are: another model's are not used
   */
  ResponseCache(Checkpoints checkpoints, String model) {
    this.checkpoints = checkpoints;
    this.model = model;
  }

  /** What the request brought an earlier attempt. */
  Optional<PartialSummary> to(Prompt prompt) {
    return checkpoints.find(name(prompt)).flatMap(ResponseCache::read);
  }

  /** Keeps what the request brought. */
  void keep(Prompt prompt, PartialSummary answer) throws IOException {
    checkpoints.keep(name(prompt), JSON.writeValueAsString(answer));
  }

  /** Empty where another version of Debrief has kept it in another form: it is requested again. */
  private static Optional<PartialSummary> read(String kept) {
    try {
      return Optional.of(JSON.readValue(kept, PartialSummary.class));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private String name(Prompt prompt) {
    MessageDigest digest = Sha256.digest();
    for (String part : new String[] {model, prompt.instructions(), prompt.data()}) {
      digest.update(part.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
    }
    return "model:" + HexFormat.of().formatHex(digest.digest());
  }
}
