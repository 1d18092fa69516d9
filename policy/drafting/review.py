"""A draft compared with the version before: its changes, its doubtful matches, and objections to it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Q

from policy import linter
from policy.comparison import ClauseChange, ClausePlace, IdentifiedUnit, Unit, compare_texts, list_units, match_units
from policy.comparison.significance import SignificantChange, find_refused_weights, find_significant_changes
from policy.linter import Remark
from policy.models import Consultation, Draft, Step, StepKind, Version, VersionFile, Waiver
from policy.reading.differences import ShownChange, build_shown_changes, count_changes
from policy.text import PolicyText, TextError, parse
from policy.text.hidden import HiddenCharacter, find_hidden
from portal.digests import sha256_hex

from .file_review import FileReview, load_file_review

NEW_CLAUSE = "new"
_CONSULTED = re.compile(r"\bconsult(?:ed|ation)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DoubtfulMatch:
    """A clause that may or may not continue an earlier one, with the policy lead's answer.

    ``key`` names it in forms and in the stored answers. If ``is_answered``, an ``answer`` of None means "a new clause".
    """

    unit: Unit
    key: str
    candidates: list[Unit]
    is_answered: bool
    answer: ClausePlace | None

    @property
    def choices(self) -> list[tuple[str, Unit | None, bool]]:
        """Return each possible answer: value, earlier clause (None for a new one), and whether it was chosen."""
        units = [*self.candidates, None]
        places = [unit.place if unit else None for unit in units]
        return [
            (format_place(place), unit, self.is_answered and self.answer == place)
            for place, unit in zip(places, units, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class ReviewedRemark:
    """A remark of the linter, with its waiver if it has one."""

    remark: Remark
    waiver: Waiver | None


class Review:
    """A draft as it stands at one moment. Each property is computed when it is first needed."""

    def __init__(self, draft: Draft, *, today: date) -> None:
        self.draft = draft
        self.today = today

    @cached_property
    def newest(self) -> Version | None:
        """Return the newest version that is not withdrawn, even if only scheduled. The draft is compared with it."""
        return self.draft.policy.versions.standing().select_related("policy").first() if self.draft.policy else None

    @cached_property
    def last_published(self) -> Version | None:
        """Return the version published last, even if withdrawn; None for a policy's first."""
        if self.draft.policy is None:
            return None
        return self.draft.policy.versions.filter(published_at__isnull=False).order_by("-published_at").first()

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
    def is_closed(self) -> bool:
        return self.state in {StepKind.PUBLISHED, StepKind.DISCARDED}

    @property
    def overtaken_warning(self) -> str:
        """Return a warning if another version was published after this draft was begun, else ""."""
        begun_from, newest = self.draft.begun_from, self.newest
        if newest is None or begun_from is None or begun_from == newest:
            return ""
        return (
            f"Version {newest.number} was published after this draft was begun from {begun_from.number}. "
            "Check under “What changes” that nothing from it is lost."
        )

    @property
    def submission(self) -> Step | None:
        """Return the latest submission, None if there is none."""
        return next((step for step in reversed(self.steps) if step.kind == StepKind.SUBMITTED), None)

    @cached_property
    def _parsed(self) -> PolicyText | TextError:
        try:
            return parse(self.draft.text.encode())
        except TextError as error:
            return error

    @property
    def text(self) -> PolicyText | None:
        """Return the parsed text, None if it cannot be parsed."""
        return None if isinstance(self._parsed, TextError) else self._parsed

    @cached_property
    def file_review(self) -> FileReview | None:
        return load_file_review(self.draft, self.text)

    @cached_property
    def kept_file(self) -> VersionFile | None:
        """Return the PDF that staff will sign, None if they will sign the text."""
        return VersionFile.objects.filter(draft=self.draft).first()

    @property
    def refusal(self) -> TextError | None:
        """Return why the text cannot be parsed, or None."""
        return self._parsed if isinstance(self._parsed, TextError) else None

    @property
    def is_tidy(self) -> bool:
        """Whether each unit is already on one line."""
        return self.text is not None and self.draft.text == self.text.canonical

    @property
    def refused_line(self) -> str:
        """Return the first line that cannot be parsed, shortened; "" if there is none."""
        line = self.refusal.line if self.refusal else None
        lines = self.draft.text.split("\n")
        return lines[line - 1][:200] if line and line <= len(lines) else ""

    @property
    def clause_count(self) -> int:
        return sum(len(part.clauses) for part in self.text.parts) if self.text else 0

    @property
    def digest(self) -> str:
        """Return the digest of the text as typed, even if it cannot be parsed."""
        return sha256_hex(self.draft.text)

    @property
    def fingerprint(self) -> str:
        """Return a digest of all that is approved. Forms send it back, so that people approve only what they saw."""
        newest = self.newest.number if self.newest else ""
        consulted = [consultation.pk for consultation in self.consultations]
        return sha256_hex(f"{self.digest} {self.draft.revision} {len(self.steps)} {newest} {consulted}")

    @cached_property
    def hidden(self) -> list[HiddenCharacter]:
        return find_hidden(self.draft.text)

    @property
    def has_removable(self) -> bool:
        return any(character.is_removable for character in self.hidden)

    @cached_property
    def old_units(self) -> list[Unit]:
        """Return the units of the newest version."""
        return list_units(parse(self.newest.text.encode())) if self.newest else []

    @cached_property
    def units(self) -> list[Unit]:
        return list_units(self.text) if self.text else []

    @property
    def decided(self) -> dict[ClausePlace, ClausePlace | None]:
        """Return the policy lead's answers to doubtful matches, if they are about the version that is still newest."""
        if not self.newest or self.draft.decided.get("since") != self.newest.number:
            return {}
        answers = self.draft.decided["answers"]
        return {
            unit.place: parse_place(answers[key]) for unit in self.units if (key := sha256_hex(unit.text)) in answers
        }

    @cached_property
    def doubtful_matches(self) -> list[DoubtfulMatch]:
        """Return all doubtful matches, answered ones too, so that an answer can be changed."""
        decided = self.decided
        return [
            DoubtfulMatch(
                unit,
                key=sha256_hex(unit.text),
                candidates=[self.old_units[index] for index in match.candidates],
                is_answered=unit.place in decided,
                answer=decided.get(unit.place),
            )
            for unit, match in zip(self.units, match_units(self.old_units, self.units), strict=True)
            if match.is_doubtful
        ]

    @cached_property
    def changes(self) -> list[ClauseChange]:
        if not self.newest or not self.text:
            return []
        return _compare(self.old_units, self.units, self.decided)

    @cached_property
    def shown_changes(self) -> list[ShownChange]:
        return build_shown_changes(self.changes)

    @property
    def change_summary(self) -> str:
        """Return e.g. "12 places: 3 changed, 2 added, 7 renumbered"."""
        return count_changes(self.shown_changes).summary

    def compare_with(self, typed: str) -> list[ShownChange] | None:
        """List what would change if the draft had this text instead; None if either text cannot be parsed."""
        try:
            other = list_units(parse(typed.encode()))
        except TextError:
            return None
        return build_shown_changes(_compare(self.units, other, {})) if self.text else None

    @cached_property
    def significant_changes(self) -> list[SignificantChange]:
        return find_significant_changes(self.changes)

    @property
    def refused_weights(self) -> dict[str, list[SignificantChange]]:
        """Return, for each weight, the changes that speak against it, without repeating a sentence."""
        return {
            weight: list({change.sentence: change for change in changes}.values())
            for weight, changes in find_refused_weights(self.significant_changes).items()
        }

    @property
    def weight_objections(self) -> list[SignificantChange]:
        """Return the changes that speak against the proposed weight."""
        return self.refused_weights.get(self.draft.weight, [])

    @cached_property
    def remarks(self) -> list[ReviewedRemark]:
        """Return the linter's remarks. Waivers from any draft of the policy count."""
        if not self.text:
            return []
        about = Q(draft=self.draft)
        if self.draft.policy_id:
            about |= Q(draft__policy=self.draft.policy_id)
        waivers = {waiver.key: waiver for waiver in Waiver.objects.filter(about).select_related("by")}
        return [
            ReviewedRemark(remark, waivers.get(remark.key))
            for remark in linter.find_remarks(self.text, today=self.today)
        ]

    @cached_property
    def consultations(self) -> list[Consultation]:
        rows = self.draft.consultations.filter(struck_at=None)
        return list(rows.select_related("recorded_by").defer("file"))

    @property
    def consultation_clauses(self) -> list[str]:
        """List the names of the clauses that mention a consultation."""
        return [unit.name for unit in self.units if _CONSULTED.search(unit.text)]

    @property
    def lacks_consultation(self) -> bool:
        return bool(self.consultation_clauses) and not self.consultations


def parse_place(value: str | None) -> ClausePlace | None:
    """Parse a place from its stored form, ``appendix-1#4``; None for a new clause."""
    if value is None:
        return None
    part, _, anchor = value.partition("#")
    return part, anchor


def format_place(place: ClausePlace | None) -> str:
    """Write a place as forms send it; "new" for a new clause."""
    return "#".join(place) if place else NEW_CLAUSE


def _compare(
    old: Sequence[Unit], new: Sequence[Unit], decided: Mapping[ClausePlace, ClausePlace | None]
) -> list[ClauseChange]:
    continued_by = {match.old: index for index, match in enumerate(match_units(old, new, decided))}
    return compare_texts(
        [IdentifiedUnit(continued_by.get(index, ("old", index)), unit) for index, unit in enumerate(old)],
        [IdentifiedUnit(index, unit) for index, unit in enumerate(new)],
    )
