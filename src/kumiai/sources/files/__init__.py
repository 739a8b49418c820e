"""Files that people send: inspection workbooks and tables."""

from kumiai.sources.files.inspection import inspection, station
from kumiai.sources.files.parquet import table_parquet
from kumiai.sources.files.table import Layout, table_csv

__all__ = ["Layout", "inspection", "station", "table_csv", "table_parquet"]
