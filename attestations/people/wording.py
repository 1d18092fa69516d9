"""Sentences about people's work and absences."""

from datetime import date

from attestations.formatting import day_and_year, describe_worked
from portal.models import AbsenceKind, Category
from portal.people.actions.work import WorkTerms


def describe_span(from_on: date, until_on: date | None) -> str:
    """from 1 September 2026 to 31 August 2027 / from 1 September 2026, with no last day yet"""
    end = f" to {day_and_year(until_on)}" if until_on else ", with no last day yet"
    return f"from {day_and_year(from_on)}{end}"


def describe_terms(terms: WorkTerms) -> str:
    """Cook (Support staff) at Oakfield Academy, from 1 September 2026, with no last day yet"""
    job = f"{terms.job_title} ({Category(terms.category).label})"
    return f"{job} at {terms.academy.name}, {describe_span(terms.from_on, terms.until_on)}"


def describe_fully(terms: WorkTerms) -> str:
    """As ``describe_terms``, with what is not as it is for most people's work."""
    worked = describe_worked(terms)
    parts = [describe_terms(terms), f"worked: {worked}" if worked else ""]
    parts.append(f"first worked on {day_and_year(terms.first_worked_on)}" if terms.first_worked_on else "")
    parts.append("" if terms.is_with_children else f"not with children: {terms.why_not_with_children}")
    return "; ".join(filter(None, parts))


def describe_extras(terms: WorkTerms) -> list[str]:
    """What is not as it is for most people's work, a sentence each."""
    said = []
    if worked := describe_worked(terms):
        said.append(f"Worked: {worked}.")
    if terms.first_worked_on:
        said.append(f"First worked on {day_and_year(terms.first_worked_on)}.")
    if not terms.is_with_children:
        said.append(f"Not work directly with children: {terms.why_not_with_children}.")
    if terms.from_on < terms.academy.joined_on:
        joined = day_and_year(terms.academy.joined_on)
        said.append(
            f"The first day is kept as it is. Nobody is asked before {joined}, when {terms.academy.name} "
            "joined the trust."
        )
    return said


def describe_absence(kind: str, from_on: date, until_on: date | None) -> str:
    """Away from 1 December 2026 to 28 February 2027"""
    return f"{AbsenceKind(kind).label} {describe_span(from_on, until_on)}"
