-- Workbooks in chunks, where the database serves several nodes.
create table report_file (
  report_id varchar(32) not null,
  file_key  varchar(64) not null,
  chunk_no  integer not null,
  bytes     bytea not null,
  primary key (file_key, chunk_no)
);

create index report_file_report on report_file (report_id);
