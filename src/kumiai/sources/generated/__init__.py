"""Generated recordings: for trying the node without a machine, and told as generated wherever shown.

Counts, shares, states and dwell times follow real machines; every value is made up. The same seed
gives the same bytes.
"""

from kumiai.sources.generated.day import day
from kumiai.sources.generated.model import devices_xml
from kumiai.sources.generated.plates import in_control, plate, workbook
from kumiai.sources.generated.profile import LATHES, MILL

__all__ = ["LATHES", "MILL", "day", "devices_xml", "in_control", "plate", "workbook"]
