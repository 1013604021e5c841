-- The text index writes each word once more instead of twice until there are millions of spans.
insert into search (search, rank) values ('automerge', 16);
insert into search (search, rank) values ('crisismerge', 48);
