"""The progress bar of slow commands."""

import pytest

from portal import progress_bar
from portal.progress_bar import make_progress_bar


class Terminal:
    def __init__(self, is_terminal):
        self.written = ""
        self.is_terminal = is_terminal

    def isatty(self):
        return self.is_terminal

    def write(self, text):
        self.written += text

    def flush(self):
        pass


@pytest.mark.parametrize(
    ("is_terminal", "patience", "is_shown"), [(True, -1, True), (True, 60, False), (False, -1, False)]
)
def test_a_bar_is_shown_on_a_terminal_for_what_is_slow(monkeypatch, is_terminal, patience, is_shown):
    monkeypatch.setattr(progress_bar, "PATIENCE_SECONDS", patience)
    terminal = Terminal(is_terminal)
    note = make_progress_bar("Loading", terminal)
    note(5, 10)
    assert ("Loading [###############...............]  50 %" in terminal.written) == is_shown
    note(10, 10)
    assert terminal.written.endswith(" \r") == is_shown
