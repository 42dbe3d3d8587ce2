"""Rows in the order in which pages ask for them: made from the tables, found without a search, thrown away at will.

The tables are laid out to be read whole. A page wants a few rows out of millions, at once and from many people: for it
the same rows are written again, sorted, in small pieces, each found by its name.

- A *shelf* finds rows by a key (a record, a docket number): the key's hash names the file and the rows in it.
- A *list* finds rows by their place (questions, the most useful first).

`making` writes them, `reading` reads them, `records` are those that every register has: a record with all that the
tables hold of it. Each set names the run whose tables it was made from. docs/decisions/0019 says why.
"""
