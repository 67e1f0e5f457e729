"""A company's own ledger handed on: a workbook, a monthly report, work lists.

books.py      what every export is made of: ledger, labels, how households are called
grid.py       how our workbooks look
workbook.py   the ledger as a workbook with formulas (xlsx); about.py its first sheet
"""
