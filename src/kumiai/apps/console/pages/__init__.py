"""Templates and the style sheet of the console."""
