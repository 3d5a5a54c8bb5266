-- What was done under an Idempotency-Key. An import has a row for each part that was stored.
create table idempotency_key (
  user_id   varchar(255) not null,
  room_id   varchar(128) not null,
  operation varchar(16) not null,
  name      varchar(100) not null,
  part      integer not null,
  digest    varchar(80) not null,
  result    varchar(64) not null,
  at        timestamp(6) with time zone not null,
  primary key (user_id, room_id, operation, name, part)
);

create index idempotency_key_at on idempotency_key (at);
