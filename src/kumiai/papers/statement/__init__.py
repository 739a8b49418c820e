"""The statement as people read it: one self-contained page, and a workbook for accounts."""

from kumiai.papers.statement.paper import Circumstances, statement_html
from kumiai.papers.statement.sheet import statement_xlsx

__all__ = ["Circumstances", "statement_html", "statement_xlsx"]
