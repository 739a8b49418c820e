"""MTConnect: device models and recorded adapter streams (SHDR)."""

from kumiai.sources.mtconnect.devices import DeclaredItem, device_from_items, devices
from kumiai.sources.mtconnect.shdr import programs, recording

__all__ = ["DeclaredItem", "device_from_items", "devices", "programs", "recording"]
