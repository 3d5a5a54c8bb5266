-- What the parts of a running step have come to, until the step's own result is saved.
create table checkpoint (
  report_id varchar(32) not null references report (id),
  part      varchar(100) not null,
  result    varchar not null,
  primary key (report_id, part)
);

-- How often the running step has failed in a row.
alter table report add column failures integer default 0 not null;

create index report_finished on report (finished_at);
