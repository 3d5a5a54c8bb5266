-- A report has a file of each format.
create table report_output (
  report_id varchar(32) not null references report (id),
  format    varchar(16) not null,
  file_key  varchar(64) not null,
  bytes     bigint not null,
  sha256    varchar(64) not null,
  primary key (report_id, format)
);

insert into report_output (report_id, format, file_key, bytes, sha256)
  select id, 'xlsx', file_key, file_bytes, file_sha256 from report where file_key is not null;

alter table report drop column file_key;
alter table report drop column file_bytes;
alter table report drop column file_sha256;
