"""The rights matrix in the console: its lines folded into groups, and editing by keyboard or form."""
