"""A draft held against the version before: what it changes, what is doubtful, what is left to do."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Q

from policy import linter
from policy.comparison import Change, Match, Paired, Place, Unit, changes, match, units_of
from policy.comparison.significance import Finding, refused, weigh
from policy.linter import Remark
from policy.models import Consultation, Draft, Step, StepKind, Version, Waiver
from policy.reading.differences import Shown, counted, shown
from policy.text import PolicyText, Refused, parse
from policy.text.hidden import Hidden, hidden

from .editing import digest_of

_CONSULTED = re.compile(r"\bconsult(?:ed|ation)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A clause of which it is not certain which one it continues; ``answer`` is what the lead has said, if anything."""

    unit: Unit
    key: str
    candidates: list[Unit]
    is_answered: bool
    answer: Place | None

    @property
    def part_label(self) -> str:
        return self.unit.part.replace("-", " ").capitalize()

    @property
    def choices(self) -> list[tuple[str, Unit | None, bool]]:
        """What can be answered: each candidate, or none of them; with whether it was."""
        found: list[tuple[str, Unit | None, bool]] = [
            (f"{unit.part}#{unit.anchor}", unit, self.is_answered and self.answer == unit.place)
            for unit in self.candidates
        ]
        return [*found, ("new", None, self.is_answered and self.answer is None)]


@dataclass(frozen=True, slots=True)
class Looked:
    """A remark of the linter with the waiver that it has, if any."""

    remark: Remark
    waiver: Waiver | None


class Review:
    """One draft, looked at once; everything is worked out when it is asked for."""

    def __init__(self, draft: Draft, *, today: date) -> None:
        self.draft = draft
        self.today = today

    @cached_property
    def newest(self) -> Version | None:
        """The newest version that stands, scheduled ones among them."""
        return self.draft.policy.versions.standing().select_related("policy").first() if self.draft.policy else None

    @cached_property
    def last(self) -> Version | None:
        """The version that was published last, be it withdrawn; None for a policy's first."""
        versions = self.draft.policy.versions.filter(published_at__isnull=False) if self.draft.policy else None
        return versions.order_by("-published_at").first() if versions is not None else None

    @cached_property
    def steps(self) -> list[Step]:
        return list(self.draft.steps.select_related("by"))

    @property
    def state(self) -> StepKind | None:
        return StepKind(self.steps[-1].kind) if self.steps else None

    @property
    def is_being_written(self) -> bool:
        return self.state in {None, StepKind.RECALLED, StepKind.RETURNED}

    @property
    def is_over(self) -> bool:
        return self.state in {StepKind.PUBLISHED, StepKind.DISCARDED}

    @property
    def begun_from_an_older(self) -> str:
        """A warning where another version was published after this draft was begun."""
        before, newest = self.draft.begun_from, self.newest
        if newest is None or before is None or before == newest:
            return ""
        return (
            f"Version {newest.number} was published after this draft was begun from {before.number}. "
            "See in “What changes” that nothing of it is lost."
        )

    @property
    def submitted(self) -> Step | None:
        return next((step for step in reversed(self.steps) if step.kind == StepKind.SUBMITTED), None)

    @cached_property
    def _read(self) -> PolicyText | Refused:
        try:
            return parse(self.draft.text.encode())
        except Refused as error:
            return error

    @property
    def text(self) -> PolicyText | None:
        """The text as it reads, or None."""
        return None if isinstance(self._read, Refused) else self._read

    @property
    def refusal(self) -> Refused | None:
        """Why the text cannot be read."""
        return self._read if isinstance(self._read, Refused) else None

    @property
    def is_tidy(self) -> bool:
        """Whether each unit stands on one line already."""
        return self.text is not None and self.draft.text == self.text.canonical

    @property
    def refused_line(self) -> str:
        """The line at which the text cannot be read."""
        line = self.refusal.line if self.refusal else None
        lines = self.draft.text.split("\n")
        return lines[line - 1][:200] if line and line <= len(lines) else ""

    @property
    def clause_count(self) -> int:
        return sum(len(part.clauses) for part in self.text.parts) if self.text else 0

    @property
    def digest(self) -> str:
        """Of what stands in the draft, readable or not."""
        return digest_of(self.draft.text)

    @property
    def fingerprint(self) -> str:
        """Of everything that is decided on: whoever submits or approves sends back the one that they were shown."""
        newest = self.newest.number if self.newest else ""
        consulted = [one.pk for one in self.consultations]
        return digest_of(f"{self.digest} {self.draft.revision} {len(self.steps)} {newest} {consulted}")

    @cached_property
    def hidden(self) -> list[Hidden]:
        return hidden(self.draft.text)

    @property
    def removable(self) -> bool:
        return any(one.is_removable for one in self.hidden)

    @cached_property
    def before(self) -> list[Unit]:
        return units_of(parse(self.newest.text.encode())) if self.newest else []

    @cached_property
    def after(self) -> list[Unit]:
        return units_of(self.text) if self.text else []

    @property
    def decided(self) -> dict[Place, Place | None]:
        """What the lead has said of doubtful matches, as long as it is still about the newest version."""
        if not self.newest or self.draft.decided.get("since") != self.newest.number:
            return {}
        answers = self.draft.decided["answers"]
        return {
            (unit.part, unit.anchor): place_of(answers[key])
            for unit in self.after
            if (key := digest_of(unit.text)) in answers
        }

    @cached_property
    def _open_matches(self) -> list[Match]:
        """As they would be without the lead's answers."""
        return match(self.before, self.after)

    @cached_property
    def matches(self) -> list[Match]:
        return match(self.before, self.after, self.decided)

    @cached_property
    def doubts(self) -> list[Doubt]:
        found = []
        decided = self.decided
        for unit, one in zip(self.after, self._open_matches, strict=True):
            place = (unit.part, unit.anchor)
            if one.is_doubtful:
                candidates = [self.before[index] for index in one.candidates]
                found.append(Doubt(unit, digest_of(unit.text), candidates, place in decided, decided.get(place)))
        return found

    @cached_property
    def changes(self) -> list[Change[Unit]]:
        if not self.newest or not self.text:
            return []
        return _changes(self.before, self.after, self.matches)

    @cached_property
    def shown(self) -> list[Shown]:
        """The changes as they are shown, here and later to staff."""
        return shown(self.changes)

    def against(self, typed: str) -> list[Shown] | None:
        """What is different in another text for this draft; None where one of the two cannot be read."""
        try:
            other = units_of(parse(typed.encode()))
        except Refused:
            return None
        return shown(_changes(self.after, other, match(self.after, other))) if self.text else None

    @property
    def counted(self) -> str:
        return counted(self.shown).said

    @cached_property
    def findings(self) -> list[Finding]:
        return weigh(self.changes)

    @property
    def refused_weights(self) -> dict[str, list[Finding]]:
        """Each with what speaks against it; the same words in one clause are said once, however often they changed."""
        return {
            weight: list({finding.sentence: finding for finding in findings}.values())
            for weight, findings in refused(self.findings).items()
        }

    @property
    def against_weight(self) -> list[Finding]:
        """What speaks against the weight that was proposed."""
        return self.refused_weights.get(self.draft.weight, [])

    @cached_property
    def looked(self) -> list[Looked]:
        if not self.text:
            return []
        about = Q(draft=self.draft)
        if self.draft.policy_id:
            about |= Q(draft__policy=self.draft.policy_id)
        waivers = {waiver.key: waiver for waiver in Waiver.objects.filter(about).select_related("by")}
        return [Looked(remark, waivers.get(remark.key)) for remark in linter.look(self.text, today=self.today)]

    @cached_property
    def consultations(self) -> list[Consultation]:
        rows = self.draft.consultations.filter(struck_at=None).select_related("recorded_by")
        return list(rows.defer("file"))

    @property
    def speaks_of_consultation(self) -> list[str]:
        """The numbers of the clauses that say that somebody was consulted."""
        return [unit.number or unit.anchor for unit in self.after if _CONSULTED.search(unit.text)]

    @property
    def lacks_consultation(self) -> bool:
        return bool(self.speaks_of_consultation) and not self.consultations


def place_of(value: str | None) -> Place | None:
    """A place as it is stored and sent: ``appendix-1#4``."""
    if value is None:
        return None
    part, _, anchor = value.partition("#")
    return part, anchor


def _changes(before: Sequence[Unit], after: Sequence[Unit], matches: Sequence[Match]) -> list[Change[Unit]]:
    pairs = {one.old: index for index, one in enumerate(matches) if one.old is not None}
    old = [Paired(pairs.get(index, ("old", index)), unit, unit) for index, unit in enumerate(before)]
    return changes(old, [Paired(index, unit, unit) for index, unit in enumerate(after)])
