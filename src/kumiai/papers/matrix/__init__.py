"""The rights matrix as people edit it: YAML and Excel, each a pair of codecs that loses nothing."""

from kumiai.papers.matrix.sheet import matrix_from_xlsx, xlsx_from_matrix
from kumiai.papers.matrix.text import matrix_from_yaml, matrix_hash, yaml_from_matrix

__all__ = [
    "matrix_from_xlsx",
    "matrix_from_yaml",
    "matrix_hash",
    "xlsx_from_matrix",
    "yaml_from_matrix",
]
