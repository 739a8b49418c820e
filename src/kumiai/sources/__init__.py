"""Where readings come from: machines, vehicles, buildings, files."""
