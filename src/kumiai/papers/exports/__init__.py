"""Forms that people hand in or keep, filled from terms: METI's checklist, a self-check of art. 13."""

from kumiai.papers.exports.forms import HEADS, Line, answers, lines, sectors, source, workbook

__all__ = ["HEADS", "Line", "answers", "lines", "sectors", "source", "workbook"]
