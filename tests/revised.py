"""The protocol revised: a version 2.0 with a dozen kinds of change, each made on the real words."""

from policy.text import parse
from tests import factories as make

PLAIN = parse(make.PROTOCOL.read_bytes()).canonical
FIRST_OF_APPENDIX_1 = "1) They are legally liable for anything posted online.\n"
NEW_APPENDIX = "Appendix 3\nWhom to ask\n1) Ask your line manager first.\n2) Ask the HR team if you are still unsure.\n"
NEW_BULLET = "- Sharing pictures of pupils without the written consent of a parent;\n"


def replaced(text, *pairs):
    """A text with each passage replaced, which must stand in it exactly once."""
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def line(text, start):
    """The line that begins so, with its end."""
    [found] = [line for line in text.splitlines(keepends=True) if line.startswith(start)]
    return found


def dozen(text=PLAIN):
    private_life, at_work = line(text, "3.1 "), line(text, "3.2 ")
    point, last = line(text, "5) If employees do not wish"), line(text, "6) Employees should not give people")
    return replaced(
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
        (line(text, "7.4 "), ""),
        ("7.5 Such conduct", "7.4 Such conduct"),
        (line(text, "4.3 "), ""),
        ("- Improper disclosure", f"{NEW_BULLET}- Improper disclosure"),
        ("Online awareness\n", "Staying safe online\n"),
        # Two points change places.
        (point + last, f"5) {last[3:]}6) {point[3:]}"),
        (
            "11) Copyright laws still apply online.",
            f"11) {line(text, '4.3 ')[4:]}12) Copyright laws still apply online.",
        ),
        ("13) Privacy of colleagues", "13) The privacy of colleagues"),
        ("maintained at all times.\n", f"maintained at all times.\n{NEW_APPENDIX}"),
    )
