-- The same statements for H2 and PostgreSQL. A varchar without a length holds 1,048,576 characters
-- in H2 and any number in PostgreSQL.

create table room (
  id         varchar(128) not null primary key,
  title      varchar(500) not null,
  last_seq   bigint not null,
  active_at  timestamp(6) with time zone not null
);

create table room_member (
  room_id varchar(128) not null references room (id),
  user_id varchar(255) not null,
  name    varchar(255) not null,
  email   varchar(320),
  primary key (room_id, user_id)
);

create index room_member_user on room_member (user_id);

create table message (
  room_id     varchar(128) not null references room (id),
  seq         bigint not null,
  ext_id      varchar(255),
  author      varchar(255) not null,
  sent_at     timestamp(6) with time zone not null,
  text        varchar not null,
  reply_to    varchar(255),
  edited_at   timestamp(6) with time zone,
  deleted     boolean not null,
  attachments varchar,
  primary key (room_id, seq),
  unique (room_id, ext_id)
);

-- One row a user: the row lock that numbers the user's events, and the epoch of their ids.
create table channel (
  user_id  varchar(255) not null primary key,
  epoch    varchar(32) not null,
  last_seq bigint not null
);

create table event (
  user_id   varchar(255) not null references channel (user_id),
  seq       bigint not null,
  report_id varchar(32) not null,
  type      varchar(64) not null,
  data      varchar not null,
  at        timestamp(6) with time zone not null,
  primary key (user_id, seq)
);

create index event_report on event (report_id);

create table report (
  id          varchar(32) not null primary key,
  room_id     varchar(128) not null references room (id),
  room_title  varchar(500) not null,
  user_id     varchar(255) not null,
  user_name   varchar(255) not null,
  email       varchar(320),
  locale      varchar(64) not null,
  zone        varchar(64) not null,
  up_to_seq   bigint not null,
  generation  integer not null,
  state       varchar(16) not null,
  status      varchar(500) not null,
  done        bigint not null,
  total       bigint not null,
  attempt     integer not null,
  created_at  timestamp(6) with time zone not null,
  step_at     timestamp(6) with time zone,
  finished_at timestamp(6) with time zone,
  expires_at  timestamp(6) with time zone,
  summary     varchar,
  error       varchar(500),
  file_key    varchar(64),
  file_bytes  bigint,
  file_sha256 varchar(64),
  unique (room_id, user_id, up_to_seq, generation)
);

create index report_user on report (user_id, created_at);

create table mail (
  report_id  varchar(32) not null primary key references report (id),
  recipient  varchar(320) not null,
  message_id varchar(255) not null,
  state      varchar(16) not null,
  attempts   integer not null,
  error      varchar(500),
  sent_at    timestamp(6) with time zone
);

-- Signs the links in mails; a key of its own, so that a link proves nothing but its one file.
create table ticket_key (
  id         varchar(16) not null primary key,
  secret     varchar(128) not null,
  created_at timestamp(6) with time zone not null
);

-- db-scheduler's own table, as its documentation has it.
create table scheduled_tasks (
  task_name            varchar(100) not null,
  task_instance        varchar(100) not null,
  task_data            bytea,
  execution_time       timestamp(6) with time zone not null,
  picked               boolean not null,
  picked_by            varchar(200),
  last_success         timestamp(6) with time zone,
  last_failure         timestamp(6) with time zone,
  consecutive_failures integer,
  last_heartbeat       timestamp(6) with time zone,
  version              bigint not null,
  priority             smallint,
  primary key (task_name, task_instance)
);

create index scheduled_tasks_execution_time on scheduled_tasks (execution_time);
create index scheduled_tasks_last_heartbeat on scheduled_tasks (last_heartbeat);
