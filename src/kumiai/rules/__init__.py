"""Pure decisions; they are told the time and touch nothing."""
