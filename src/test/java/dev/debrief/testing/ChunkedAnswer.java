package dev.debrief.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * The answer to one GET, read over a socket of its own to its end, in the chunks the server sent.
 *
 * @param status its status
 * @param chunks the bytes of each chunk but the last, which is empty and ends the body
 */
public record ChunkedAnswer(int status, List<byte[]> chunks) {

  /**
   * Asks, and reads until the server has ended the body.
   *
   * @throws IOException where the body is cut, or has no chunks
   */
  public static ChunkedAnswer of(URI uri, String token) throws IOException {
    try (SocketExchange exchange = new SocketExchange()) {
      exchange.connect(uri);
      exchange.send(uri, Map.of("Authorization", "Bearer " + token));
      return new ChunkedAnswer(exchange.status(), exchange.chunks());
    }
  }

  /**
   * The whole body as text.
   *
   * @throws CharacterCodingException where it is not UTF-8 by the letter
   */
  public String text() throws CharacterCodingException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    chunks.forEach(body::writeBytes);
    return StandardCharsets.UTF_8
        .newDecoder()
        .decode(ByteBuffer.wrap(body.toByteArray()))
        .toString();
  }
}
