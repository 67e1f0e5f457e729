"""A company's own ledger on the page 小区档案, from the file to the estate in the sandbox. No Streamlit.

desk.py       what one session has on its desk; the plaintext rows, and how they are dropped
idle.py       what has names in it goes after half an hour without use
reading.py    reading, accepting, mending and making nameless, as work for the pool that leaves nothing behind there
sums.py       应收, 减免, 实收 in the file against accepted, rejected and set aside
books.py      an invented estate's books
examples.py   the same as property software mangles them, to try it out with
privacy.py    what happens to names, in the words of the course's own paper
telling.py    what a nameless ledger says: sentences, charts, tables
forecast.py   the back-test as a chart and as sentences
lending.py    which profile stands for whose ledger, so that a page that knows only profiles gets their households
kept.py       kept ledgers of a person: keep, open, delete with everything that was computed from them
"""
