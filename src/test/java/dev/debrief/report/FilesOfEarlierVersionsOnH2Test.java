package dev.debrief.report;

import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

class FilesOfEarlierVersionsOnH2Test extends FilesOfEarlierVersionsContract {
  @Override
  protected DataSource emptyDatabase() {
    JdbcDataSource database = new JdbcDataSource();
    database.setUrl("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    return database;
  }
}
