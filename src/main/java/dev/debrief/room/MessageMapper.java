package dev.debrief.room;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.debrief.db.Sql;
import dev.debrief.http.Json;
import dev.debrief.room.Message.Attachment;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Maps rows of a query that selects {@link #COLUMNS} first. */
final class MessageMapper implements RowMapper<Message> {
  /** Columns of the table {@code message m}. */
  static final String COLUMNS =
      "m.seq, m.ext_id, m.author, m.sent_at, m.text, m.reply_to, m.edited_at, m.deleted,"
          + " m.attachments";

  private static final TypeReference<List<Attachment>> ATTACHMENTS = new TypeReference<>() {};

  private final Json json;

  MessageMapper(Json json) {
    this.json = json;
  }

  @Override
  public Message map(ResultSet row, StatementContext context) throws SQLException {
    return new Message(
        row.getLong(1), // by position: looking up a name costs more than the value
        row.getString(2),
        row.getString(3),
        Sql.requireInstant(row, 4),
        row.getString(5),
        row.getString(6),
        Sql.instant(row, 7),
        row.getBoolean(8),
        attachments(row.getString(9)));
  }

  private List<Attachment> attachments(@Nullable String text) {
    if (text == null) {
      return List.of();
    }
    try {
      return json.mapper().readValue(text, ATTACHMENTS);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
