"""A company's own ledger: read, checked, made nameless, kept; what it says about an estate.

    model.py      `Ledger`: households, bills and payments as arrays; no name, no room, no number
    read.py       a file as property software writes it -> sheets of text cells (xlsx.py: bounds of a sheet before it is
                  read; xls.py: old files in a process of their own)
    words.py      how columns and items are called (content/ledgers/columns.yml)
    plan.py       `Plan`: how a file is read, to be looked at and corrected
    masks.py      cells as they may be shown: people and places masked
    propose.py    sheets -> `Plan`: which row is the head (heads.py), which column is what, checked by the contents
                  (settle.py: what takes two columns to tell), what to ask (questions.py, several.py)
    cells.py      full-width digits, dates and amounts as text -> dates and fen
    accept.py     sheets and plan -> `Accepted` rows, every rejected row with its reason, sums before and after; with
                  rows.py (data, totals, titles), lines.py (wide sheets unfolded), homes.py (one home, many spellings),
                  checks.py (duplicates, reversals, receipts), signs.py (discounts below zero), rooms.py, totals.py,
                  remarks.py
    repair.py     the rejected rows as a workbook to mend and bring again
    mend.py       that workbook, mended, joined to what was accepted
    pseudonym.py  accepted rows and a key -> `Ledger`; the key file is the only way back to names
    archive.py    a `Ledger` as bytes, and back
    labels.py     what a household's payments look like (按期, 波动, 长期未缴, 有未结投诉): behaviour, never motives
    summary.py    ageing, payment days, segments

Nothing here knows the engine: what needs it (calibration, back-test) is simulator.experiments.their_estate.
"""
