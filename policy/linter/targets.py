"""What references can point to."""

from typing import NamedTuple

from policy.text import ClauseText, PartText, PolicyText, UnitKind


class Target(NamedTuple):
    """The target of a reference: a section, clause or point with its section's heading, or a whole part."""

    part: PartText
    clause: ClauseText | None
    heading: ClauseText | None


def list_targets(text: PolicyText) -> dict[tuple[str, str], Target]:
    """Map each pair of a part's slug and an anchor to its target."""
    targets: dict[tuple[str, str], Target] = {}
    for part in text.parts:
        heading: ClauseText | None = None
        if part.label:
            targets[part.slug, ""] = Target(part, None, None)
        for clause in part.clauses:
            heading = clause if clause.kind is UnitKind.HEADING else heading
            targets[part.slug, clause.anchor] = Target(part, clause, heading)
    return targets
