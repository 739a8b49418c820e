"""What a person at a terminal sees while something takes long."""

import io
import time

from kumiai.apps import patience


class Terminal(io.StringIO):
    """A text that says that it is a terminal."""

    def isatty(self) -> bool:
        """It is."""
        return True


def test_long_work_is_told_and_the_line_taken_away() -> None:
    """After the time that was told: what, and for how long; at the end the line is empty again."""
    to = Terminal()
    with patience.told("collect run", to, after=0.05):
        time.sleep(1.2)
    assert "kumiai: collect run ... 1 s" in to.getvalue()
    assert to.getvalue().endswith("\r")


def test_short_work_and_pipes_are_told_nothing() -> None:
    """Nothing within two seconds, nothing where no terminal is."""
    terminal, pipe = Terminal(), io.StringIO()
    with patience.told("party list", terminal):
        pass
    with patience.told("collect run", pipe, after=0.0):
        time.sleep(0.6)
    assert terminal.getvalue() == pipe.getvalue() == ""
