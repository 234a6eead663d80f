-- Editions of the work calendar.

create table calendar_edition (
    edition integer not null,
    change jsonb not null,
    first_changed_on date,
    filed_at timestamptz default now() not null,
    filed_by text not null,
    recalculation_status text default 'running' not null,
    primary key (edition),
    constraint ck_calendar_edition_recalculation_status
        check (recalculation_status in ('running', 'paused', 'cancelled'))
);

comment on column calendar_edition.first_changed_on is 'no due date before it can have moved';
comment on column calendar_edition.recalculation_status is 'whether open cases are recalculated by it';

create table calendar_draft (
    token text not null,
    change jsonb not null,
    base_edition integer not null,
    preview jsonb not null,
    made_at timestamptz default now() not null,
    made_by text not null,
    edition integer,
    primary key (token)
);

comment on column calendar_draft.edition is 'under which it was confirmed';

create table case_recalculation (
    edition integer not null,
    case_no text not null,
    moved_earlier integer default 0 not null,
    found_late integer default 0 not null,
    annulled integer default 0 not null,
    primary key (edition, case_no)
);
