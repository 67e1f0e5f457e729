"""A company's own ledger handed on: a workbook, a monthly report, work lists. No Streamlit inside.

books.py      what every export is made of: ledger, labels, how households are called (by room only with the key)
grid.py       how our workbooks look
workbook.py   收费台账: the ledger as a workbook with formulas (xlsx); places.py where things stand in it, counted.py
              what its formulas come to, about.py its first sheet, totals.py the sheets that add up
month.py      a month, the month before and the same month a year before; telling.py says it in words and tables
report.py     收费月报 on two or three pages (docx)
slides.py     the same as slides (pptx)
overdue.py    households overdue: since when, the limitation, the next step; shared out among collectors
worklists.py  催缴工作单: a sheet a collector (xlsx)
"""
