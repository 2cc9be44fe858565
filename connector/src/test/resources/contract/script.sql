-- What the contract suite does to the tables. "--@ a" and "--@ b" name the session that runs what follows, as one message; a message is
-- one transaction unless it says otherwise.

--@ a
insert into plain values (10, 'ten', repeat('long ', 600), 10, 'x');
insert into plain (id, body) values (11, 'defaults');
insert into plain values (12, '', '', 0, ''), (13, E'tab\t"quote" \\ \n newline', 'üñí 😀 \u0001', -1, null);
--@ a
update plain set title = 'ten again' where id = 10;
--@ a
update plain set body = 'short now', n = null where id = 10;
--@ a
update plain set title = null, n = n where id = 11;
--@ a
update plain set id = 14 where id = 12;
--@ a
update plain set left_out = 'changed, and nobody wants to know' where id = 13;
--@ a
delete from plain where id = 13;
--@ a
insert into plain values (13, 'again', 'the key is used again', 1, null);

--@ a
insert into articles values
  ('00000000-0000-0000-0000-00000000000a', 'ten', repeat('text ', 600), ('[0.1,0.2,0.3' || repeat('0', 3000) || ']')::vector, 'live'),
  ('00000000-0000-0000-0000-00000000000b', 'draft', null, null, 'draft');
--@ a
update articles set title = 'unchanged TOAST' where id = '00000000-0000-0000-0000-00000000000a';
--@ a
update articles set status = 'draft' where id = '00000000-0000-0000-0000-00000000000a';
--@ a
update articles set status = 'live', embedding = '[9,8,7]' where id = '00000000-0000-0000-0000-00000000000b';
--@ a
update articles set id = '00000000-0000-0000-0000-00000000000c' where id = '00000000-0000-0000-0000-00000000000b';
--@ a
delete from articles where id = '00000000-0000-0000-0000-000000000001';

--@ a
insert into vectors values (2, 'two', ('[0.1,0.2,0.3' || repeat('0', 3000) || ']')::vector), (3, 'three', '[0,0,1]');
--@ a
update vectors set title = 'two again' where id = 2;

--@ a
insert into "Mixed Schema"."Order, Lines" values (2, 1, 0.10, 'quoted'), (2, 2, -99999999.99, E'a''b');
update "Mixed Schema"."Order, Lines" set "Qty ""x""" = 2 where "Order Id" = 2 and "lineNo" = 1;
--@ a
update "Mixed Schema"."Order, Lines" set "lineNo" = 7 where "Order Id" = 2 and "lineNo" = 2;
insert into "Mixed Schema"."order, lines" values ('a table of nearly the same name');
update "Mixed Schema"."order, lines" set no_key = 'that has no key';
--@ a
delete from "Mixed Schema"."Order, Lines" where "Order Id" = 1;

--@ a
insert into parts values (2, 'eu', '"text"'), (2, 'us', 'null');
--@ a
update parts set payload = '{"b":  2, "a": 1.50}' where id = 2 and region = 'eu';
--@ a
insert into parts values (3, 'eu', '[]');
--@ a
update parts set region = 'us' where id = 3;
--@ a
delete from parts where id = 2 and region = 'us';

-- Overlapping transactions: b begins later, commits first, and its rows have the higher LSNs.
--@ a
begin;
insert into plain values (20, 'a begins first', 'a', 1, null);
--@ b
begin;
insert into plain values (21, 'b begins later', 'b', 1, null);
update evolving set a = 'by b' where id = 1;
--@ a
insert into plain values (22, 'a goes on', 'a', 1, null);
--@ b
commit;
--@ a
update evolving set b = 'by a, after b' where id = 1;
commit;

-- A savepoint that is given up, and one that is kept.
--@ a
begin;
insert into kept values (2, 'before the savepoint');
savepoint one;
insert into kept values (3, 'given up');
update kept set v = 'given up' where id = 1;
rollback to savepoint one;
savepoint two;
insert into kept values (4, 'kept');
release savepoint two;
commit;
--@ a
begin;
insert into kept values (5, 'rolled back');
rollback;

-- Columns come and go.
--@ a
alter table evolving add column c integer default 5;
--@ a
insert into evolving values (2, 'a2', 'b2', 2);
update evolving set c = 6 where id = 1;
--@ a
alter table evolving drop column b;
--@ a
update evolving set a = 'after the drop' where id = 2;
insert into evolving values (3, 'a3', 3);
--@ a
begin;
insert into evolving values (4, 'before the change', 4);
alter table evolving add column d text;
insert into evolving values (5, 'after the change', 5, 'd5');
commit;
--@ a
delete from evolving where id = 3;

--@ a
truncate wiped, kept;
--@ a
insert into wiped values (2, 'after'), (3, 'three');
insert into kept values (9, 'after');

--@ a
insert into generated (id, a) values (2, 5);
update generated set a = 6 where id = 2;

--@ a
insert into types values (
  2,
  -32768, 2147483647, 12345678901234567890.123456789, -0.0001, 1.17549435e-38, 0.1,
  true, 'text', 'varchar', 'ab', 'it''s ok', 'CiText', 1,
  'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '192.168.0.1/24', '10.0.0.0/8', '08:00:2b:01:02:03', '<a b="c">d</a>', '{"a":  1}', '{"a":  1}', '\xdeadbeef00',
  '2026-02-28', '13:14:15.123456', '13:14:15.123456+02:30', '2026-02-28 13:14:15.123456', '2026-02-28 13:14:15.123', '2026-02-28 13:14:15.123456+01',
  '1 year 2 mons -3 days 04:05:06.789', '{a,NULL,"b c","d\"e",""}', '{1,NULL,-3}', '{9223372036854775807}', '{t,f}', '{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}',
  '{1.5,-2}', '{1.50,-2.25}', '{2026-02-28}', '{"2026-02-28 13:14:15+01"}', '{sad,"it''s ok"}',
  'a=>1, b=>NULL', 'Top.Science', '$1,234.56', B'101', B'10101', '[1,5)', '["2026-02-28 13:14:15+01",)', 4294967295,
  'name');
--@ a
insert into types (id, c_date, c_timestamp, c_timestamptz, c_time, c_texts, c_integers, c_bytea, c_char, c_numeric, c_numeric_scaled, c_double, c_real)
values (3, 'infinity', '-infinity', 'infinity', '24:00:00', '{}', '{{1,2},{3,4}}', '', '', 0, 0, -0.0, 3.4028235e38);
--@ a
insert into types (id, c_date, c_timestamp, c_timestamptz, c_interval) values (4, '0001-01-01', '0001-01-01 00:00:00', '1883-11-18 12:03:57+00', '-1 mons +1 day');
--@ a
insert into types (id, c_numeric, c_real, c_double) values (5, 'NaN', 'NaN', 'Infinity');
--@ a
update types set c_text = 'changed', c_jsonb = null where id = 2;
--@ a
delete from types where id = 4;

-- A transaction of many rows.
--@ a
insert into kept select i, 'row ' || i from generate_series(100, 120) i;

-- The last record of every topic.
--@ a
insert into plain values (99999, 'last', 'last', 0, null);
insert into articles values ('ffffffff-ffff-ffff-ffff-ffffffffffff', 'last', 'last', '[1,1,1]', 'live');
insert into vectors values (99999, 'last', '[1,1,1]');
insert into "Mixed Schema"."Order, Lines" values (99999, 99999, 1, 'last');
insert into parts values (99999, 'eu', '{}');
insert into evolving values (99999, 'last', 1, 'last');
insert into wiped values (99999, 'last');
insert into kept values (99999, 'last');
insert into generated values (99999, 1);
insert into types (id) values (99999);
