-- How often a report's job has been picked since something of it was last stored: one that ends
-- its server each time is given up.
alter table report add column picks integer default 0 not null;

-- How long a report has been worked on, over all attempts.
alter table report add column worked_ms bigint default 0 not null;
