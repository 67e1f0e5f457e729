"""A finished portfolio in words, on paper and as a workbook. Made from the plain document of `sandbox portfolio`.

words.py   the headline and every other sentence
charts.py  the ranking with whiskers
paper.py   报告, two to three A4 pages (docx)
book.py    all estates, sortable (xlsx)
kept.py    finished portfolios: read and checked, and one estate as a scenario of the page 政策对比
"""

from simulator.app.portfolio_report.book import workbook_xlsx
from simulator.app.portfolio_report.paper import report_docx
from simulator.app.portfolio_report.words import headline

__all__ = ["headline", "report_docx", "workbook_xlsx"]
