-- The tables of the contract suite, with a few rows each that the adapters snapshot.
create extension citext;
create extension hstore;
create extension ltree;
create type mood as enum ('sad', 'it''s ok', 'happy');
create domain positive as integer check (value > 0);
-- No package of Debian bookworm has pgvector: text under its name, which Debezium captures as it does the real one.
create type vector;
create function vector_in(cstring) returns vector as 'textin' language internal immutable strict;
create function vector_out(vector) returns cstring as 'textout' language internal immutable strict;
create type vector (input = vector_in, output = vector_out, like = text);

create table plain (id bigint primary key, title text default 'untitled', body text not null, n integer default 7, left_out text);
alter table plain alter body set storage external;

create table articles (id uuid primary key, title text, body text, embedding vector, status text not null);
alter table articles alter body set storage external;
alter table articles alter embedding set storage external;
alter table articles replica identity full;

create table vectors (id integer primary key, title text, embedding vector);
alter table vectors alter embedding set storage external;

create schema "Mixed Schema";
create table "Mixed Schema"."Order, Lines" (
  "Order Id" bigint, "lineNo" integer, "Qty ""x""" numeric(10, 2), note text, primary key ("lineNo", "Order Id"));
create table "Mixed Schema"."order, lines" (no_key text);

create table parts (id bigint, region text, payload jsonb, primary key (id, region)) partition by list (region);
create table parts_eu partition of parts for values in ('eu');
create table parts_us partition of parts for values in ('us');

create table evolving (id bigint primary key, a text, b text);
create table wiped (id bigint primary key, v text);
create table kept (id bigint primary key, v text);
create table generated (id bigint primary key, a integer, doubled integer generated always as (a * 2) stored);

create table types (
  id bigint primary key,
  c_smallint smallint, c_integer integer, c_numeric numeric, c_numeric_scaled numeric(20, 4), c_real real, c_double double precision,
  c_boolean boolean, c_text text, c_varchar varchar(20), c_char char(5), c_mood mood, c_citext citext, c_positive positive,
  c_uuid uuid, c_inet inet, c_cidr cidr, c_macaddr macaddr, c_xml xml, c_json json, c_jsonb jsonb, c_bytea bytea,
  c_date date, c_time time, c_timetz timetz, c_timestamp timestamp, c_timestamp_3 timestamp(3), c_timestamptz timestamptz,
  c_interval interval, c_texts text[], c_integers integer[], c_bigints bigint[], c_booleans boolean[], c_uuids uuid[],
  c_doubles double precision[], c_numerics numeric(6, 2)[], c_dates date[], c_timestamptzs timestamptz[], c_moods mood[],
  c_hstore hstore, c_ltree ltree, c_money money, c_bit bit(3), c_bits bit varying(9), c_int4range int4range, c_tstzrange tstzrange, c_oid oid,
  c_name name);

insert into plain values (1, 'one', repeat('body ', 600), 1, 'never captured'), (2, null, 'short', null, 'never captured');
insert into articles values ('00000000-0000-0000-0000-000000000001', 'first', repeat('text ', 600), '[1,2.5,-3]', 'live');
insert into vectors values (1, 'one', '[1,2.5,-3]');
insert into "Mixed Schema"."Order, Lines" values (1, 1, 1.50, 'first'), (1, 2, null, null);
insert into parts values (1, 'eu', '{"a": [1, null]}'), (1, 'us', null);
insert into evolving values (1, 'a1', 'b1');
insert into wiped values (1, 'one'), (2, 'two');
insert into kept values (1, 'one');
insert into generated (id, a) values (1, 21);
insert into types (id) values (1);
