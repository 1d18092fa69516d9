"""The protocol revised: a version 2.0 with a dozen kinds of change, each made on the real words."""

from datetime import date

from policy.text import parse
from tests import factories as make

DECEMBER, JANUARY, FEBRUARY = date(2026, 12, 1), date(2027, 1, 4), date(2027, 2, 1)
PLAIN = parse(make.PROTOCOL.read_bytes()).canonical
FIRST_OF_APPENDIX_1 = "1) They are legally liable for anything posted online.\n"
NEW_APPENDIX = "Appendix 3\nWhom to ask\n1) Ask your line manager first.\n2) Ask the HR team if you are still unsure.\n"
NEW_BULLET = "- Sharing pictures of pupils without the written consent of a parent;\n"


def replace_once(text, *pairs):
    """Replaces each passage, which must occur exactly once."""
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def find_line(text, start):
    """Finds the line that begins so, and returns it with its line break."""
    [found] = [line for line in text.splitlines(keepends=True) if line.startswith(start)]
    return found


def make_dozen_changes(text=PLAIN):
    private_life, at_work = find_line(text, "3.1 "), find_line(text, "3.2 ")
    point, last = find_line(text, "5) If employees do not wish"), find_line(text, "6) Employees should not give people")
    return replace_once(
        text,
        ("Do not use social networking sites or online blogs", "Do not use social media or online blogs"),
        ("Twitter, Facebook, Friendster, LinkedIn, YouTube and My Space", "Facebook, LinkedIn, TikTok and YouTube"),
        ("September 2019 (Staffordshire", "February 2022 (Staffordshire"),
        ("5 Safeguarding\n", "5 Safeguarding and contact with pupils\n"),
        # Two clauses change places.
        (private_life + at_work, f"3.1 {at_work[4:]}3.2 {private_life[4:]}"),
        # One is added, so that those after it are renumbered.
        ("5.3 There may", "5.3 Accounts that are used for work must be registered with the academy.\n5.4 There may"),
        ("5.4 Employees using", "5.5 Employees using"),
        ("outlined in section 5.3", "outlined in section 5.4"),
        ("5.5 If employees", "5.6 If employees"),
        ("5.6 Once the", "5.7 Once the"),
        ("5.7 If employees are in any doubt", "5.8 If employees are in any doubt"),
        # One goes, and another moves to an appendix.
        (find_line(text, "7.4 "), ""),
        ("7.5 Such conduct", "7.4 Such conduct"),
        (find_line(text, "4.3 "), ""),
        ("- Improper disclosure", f"{NEW_BULLET}- Improper disclosure"),
        ("Online awareness\n", "Staying safe online\n"),
        # Two points change places.
        (point + last, f"5) {last[3:]}6) {point[3:]}"),
        (
            "11) Copyright laws still apply online.",
            f"11) {find_line(text, '4.3 ')[4:]}12) Copyright laws still apply online.",
        ),
        ("13) Privacy of colleagues", "13) The privacy of colleagues"),
        ("maintained at all times.\n", f"maintained at all times.\n{NEW_APPENDIX}"),
    )


REWORDED = make_dozen_changes().replace("registered with the academy", "registered with your academy")
