package dev.debrief.summary.model;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;

/** Counts tokens as a model does, to compare estimates with. */
record RealTokenizer(Encoding encoding) {
  static RealTokenizer of(String model) {
    return new RealTokenizer(
        Encodings.newDefaultEncodingRegistry().getEncodingForModel(model).orElseThrow());
  }

  int count(String text) {
    return encoding.countTokensOrdinary(text);
  }
}
