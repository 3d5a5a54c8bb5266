-- What is to be sent over any channel (mail is the first), a row each: the transactional outbox.
create table delivery (
  id                varchar(64) not null primary key,
  channel           varchar(32) not null,
  subject_id        varchar(64) not null,
  target            varchar(2000) not null,
  message_id        varchar(255) not null,
  payload           varchar,
  state             varchar(16) not null,
  attempt           integer not null,
  delivery_attempts integer not null,
  error             varchar(500),
  tried_at          timestamp(6) with time zone,
  next_attempt_at   timestamp(6) with time zone,
  sent_at           timestamp(6) with time zone,
  unique (channel, message_id)
);

create index delivery_subject on delivery (subject_id);
create index delivery_state on delivery (channel, state);

-- Mails keep the id that their jobs have.
insert into delivery (id, channel, subject_id, target, message_id, state, attempt,
                      delivery_attempts, error, tried_at, next_attempt_at, sent_at)
select m.report_id, 'mail', m.report_id, m.recipient, m.message_id,
       case when m.state = 'FAILED' then 'DEAD' else m.state end,
       m.attempts, m.attempts - m.earlier_attempts, m.error, m.tried_at,
       case when m.state = 'PENDING' then
         (select min(t.execution_time) from scheduled_tasks t
           where t.task_name = 'mail' and t.task_instance = m.report_id)
       end,
       m.sent_at
  from mail m;

update scheduled_tasks set task_name = 'delivery' where task_name = 'mail';

drop table mail;
