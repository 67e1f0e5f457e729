"""A comparison handed on: memo, slides, workbook, one page, a picture, a command line.

It stands in the app's layer because it draws with the generator's deck and documents; no Streamlit inside. Import the
modules: what a document needs (PowerPoint, Word, Excel) is loaded only when it is made.

    money.py     integer fen: monthly gains, payback, present value
    brief.py     what is said: question, answer, risk, law, data; every document lays out the same `Brief`
    tables.py    the tables and charts of a brief
    memo.py      决策备忘录, two A4 pages (docx)
    slides.py    a slide set with native charts (pptx)
    workbook.py  the figures with their intervals (xlsx)
    page.py      one self-contained file (html)
    picture.py   a chart as PNG
    command.py   the line that computes it again
"""
