-- What operators look at each second: how many reports are in which state, and which mails wait.
create index report_state on report (state, finished_at);
create index mail_state on mail (state);

-- When the mail was last handed in or tried.
alter table mail add column tried_at timestamp(6) with time zone;

-- How many attempts had been made when an operator had the mail sent again.
alter table mail add column earlier_attempts integer default 0 not null;
