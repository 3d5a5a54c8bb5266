package dev.debrief.report;

import dev.debrief.testing.Postgres;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

class FilesOfEarlierVersionsOnPostgresTest extends FilesOfEarlierVersionsContract {
  @Override
  protected DataSource emptyDatabase() {
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setUrl(Postgres.newDatabase());
    database.setUser(Postgres.USER);
    return database;
  }
}
