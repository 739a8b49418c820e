"""The rights matrix as people edit it: YAML and Excel, each a pair of codecs that loses nothing."""

from kumiai.papers.matrix.sheet import matrix_from_xlsx, sent_as_xlsx, xlsx_from_matrix
from kumiai.papers.matrix.text import (
    Sent,
    matrix_from_yaml,
    matrix_hash,
    sent_as_yaml,
    yaml_from_matrix,
)

__all__ = [
    "Sent",
    "matrix_from_xlsx",
    "matrix_from_yaml",
    "matrix_hash",
    "sent_as_xlsx",
    "sent_as_yaml",
    "xlsx_from_matrix",
    "yaml_from_matrix",
]
