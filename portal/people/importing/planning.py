"""What applying a file will do, worked out from its rows and what is on record. Pure."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from portal.models import Category

from ..engagement_rules import share_a_day
from ..row_validation import RefusedRow
from .matching import Matched, match_rows
from .plans import PersonPlan, Plan, Terms
from .records import RecordedPerson, RecordedWork, Records, Work
from .rows import ReadRows, RowWork, StaffRow

FAR_AHEAD = timedelta(days=366)
_TITLES = dict(Category.choices)
OWN_RECORD = "This is your own record, so what the file changes of it is left out. Ask somebody else in HR."


def build_plan(read: ReadRows, records: Records, terms: Terms, *, source: str, day: date) -> Plan:
    """``source`` is what the staff numbers in the file belong to; '' is the trust's own."""
    plan = Plan(day, not_staff=read.not_staff, remarks=read.remarks)
    named, accepted = set(), []
    for matched in match_rows(read, records, source=source, day=day):
        if matched.person:
            named.add(matched.person.key)
        found = _plan_person(matched, records, terms, source)
        if matched.person and matched.person.key == terms.by and found.is_changed:
            found = _leave_alone(matched.person, found.rows, [OWN_RECORD])
        if why := _find_fault(found):
            plan.refused += [RefusedRow(row.file, row.number, why) for row in matched.rows]
        else:
            accepted.append((matched, found))
    plan.people = _refuse_kept_addresses(plan, accepted)
    plan.refused = _join_reasons([*plan.refused, *read.refused])
    plan.unmatched = {column: dict(values.most_common()) for column, values in read.unmatched.items()}
    protected = named | {person.key for person in _find_refused(read, records, source)}
    _plan_absent(plan, records, terms, protected)
    _warn_of_people_alike(plan, records)
    return plan


def _refuse_kept_addresses(plan: Plan, accepted: list[tuple[Matched, PersonPlan]]) -> list[PersonPlan]:
    """A person who was to get the address of somebody who keeps it after all is refused, and so on round the ring."""
    while True:
        moving = {found.person.key for _, found in accepted if found.person and found.has_new_email}
        kept = [pair for pair in accepted if pair[1].email_giver and pair[1].email_giver.key not in moving]
        if not kept:
            return [found for _, found in accepted]
        for matched, found in kept:
            giver = found.email_giver.name if found.email_giver else ""
            why = f"The e-mail address is that of {giver}, who keeps it, because the row about them is not applied."
            plan.refused += [RefusedRow(row.file, row.number, why) for row in matched.rows]
        refused = {id(found) for _, found in kept}
        accepted = [pair for pair in accepted if id(pair[1]) not in refused]


def _join_reasons(refused: list[RefusedRow]) -> list[RefusedRow]:
    """One for each row, with all its reasons, in the order of the file."""
    reasons: dict[tuple[str, int], list[str]] = {}
    for refusal in refused:
        found = reasons.setdefault((refusal.file, refusal.row or 0), [])
        if refusal.reason not in found:
            found.append(refusal.reason)
    return [RefusedRow(file, row or None, " ".join(found)) for (file, row), found in sorted(reasons.items())]


def _find_refused(read: ReadRows, records: Records, source: str) -> Iterable[RecordedPerson]:
    """People who seem to be in rows that are refused: they are not taken for absent."""
    found = [records.find_by_number(source, number) for number in read.refused_references]
    found += [records.find_by_email(email) for email in read.refused_emails]
    return [person for person in found if person]


def _plan_person(matched: Matched, records: Records, terms: Terms, source: str) -> PersonPlan:
    first, person = matched.first, matched.person
    plan = PersonPlan(
        person=person,
        rows=[row.number for row in matched.rows],
        reference=person.reference if person else "",
        given_names=first.given_names,
        family_name=first.family_name,
        email=first.email or (person.email if person else ""),
        source=source,
        takes_email_of=matched.owner,
        email_giver=matched.giver,
        warnings=matched.warnings,
    )
    if person and first.email and records.is_email_of_merged(first.email):
        plan.email = person.email
    if first.reference and not records.is_of_merged(source, first.reference):
        if source:
            plan.number = first.reference
        else:
            plan.reference = first.reference
    _plan_work(plan, [row for row in matched.rows if row.work], terms)
    plan.warnings += _list_warnings(plan, records, terms)
    return plan


def _leave_alone(person: RecordedPerson, rows: list[int], warnings: list[str]) -> PersonPlan:
    return PersonPlan(
        person=person,
        rows=rows,
        reference=person.reference,
        given_names=person.given_names,
        family_name=person.family_name,
        email=person.email,
        source="",
        warnings=warnings,
    )


def _plan_work(plan: PersonPlan, rows: list[StaffRow], terms: Terms) -> None:
    """Pairs what the file says with the work on record: the most alike first. What stays alone begins."""
    standing = list(plan.person.work) if plan.person else []
    waiting = [row.work for row in rows if row.work]
    for is_same in (_is_same, _is_same_but_title, _is_same_but_start, _is_at_same_academy):
        for said in list(waiting):
            known = next((row for row in standing if is_same(said, row.work, terms)), None)
            if known is None:
                continue
            standing.remove(known)
            waiting.remove(said)
            new = _merge(known.work, said)
            if new != known.work:
                plan.replaced.append((known, new))
    for said in waiting:
        if (begun := _begin(said, terms)) not in plan.begins:
            plan.begins.append(begun)
    _end_absent_work(plan, standing, terms)


def _is_same(said: RowWork, work: Work, terms: Terms) -> bool:
    return (said.academy, said.category, said.job_title, said.from_on) == work.identity


def _is_same_but_title(said: RowWork, work: Work, terms: Terms) -> bool:
    return (said.academy, said.from_on) == (work.academy, work.from_on)


def _is_same_but_start(said: RowWork, work: Work, terms: Terms) -> bool:
    if said.from_on is None or (said.academy, said.category, said.job_title) != work.identity[:3]:
        return False
    return share_a_day(said.from_on, said.until_on, work.from_on, work.until_on)


def _is_at_same_academy(said: RowWork, work: Work, terms: Terms) -> bool:
    """For rough files, and those that name no job titles: whatever is done there goes on."""
    is_vague = said.is_rough or said.job_title is None or said.from_on is None
    return is_vague and said.academy == work.academy and work.is_open(terms.first_day)


def _merge(work: Work, said: RowWork) -> Work:
    """The work on record with what the file says; what it does not say stays. Of rough files only a last day counts."""
    if said.is_rough:
        return replace(work, until_on=said.until_on or work.until_on)
    merged = replace(work, until_on=said.until_on if said.says_until else work.until_on)
    if said.job_title is not None:  # a file without job titles has only rough categories
        merged = replace(merged, job_title=said.job_title, category=said.category)
    if said.from_on is not None:
        merged = replace(merged, from_on=said.from_on)
    if said.is_with_children is not None:
        merged = replace(merged, is_with_children=said.is_with_children, why_not_with_children=said.why_not)
    if said.worked is not None:
        merged = replace(merged, worked=said.worked, weekdays=said.weekdays)
    return _say_first_day(work, merged, said)


def _say_first_day(before: Work | None, work: Work, said: RowWork) -> Work:
    """Only casual work that begins, or is asked for once it is worked, has a first day worked."""
    if work.category != Category.CASUAL:
        return replace(work, is_asked_once_worked=False, first_worked_on=None)
    if before is None or before.category != Category.CASUAL:
        return replace(work, is_asked_once_worked=True, first_worked_on=said.first_worked_on)
    if work.is_asked_once_worked and said.first_worked_on:
        return replace(work, first_worked_on=said.first_worked_on)
    return work


def _begin(said: RowWork, terms: Terms) -> Work:
    from_on = said.from_on or terms.first_day
    if said.from_on is None and said.until_on:
        from_on = min(from_on, said.until_on)
    work = Work(
        academy=said.academy,
        category=said.category,
        job_title=said.job_title or str(_TITLES[said.category]),
        from_on=from_on,
        until_on=said.until_on,
        is_with_children=said.is_with_children is not False,
        why_not_with_children=said.why_not,
        worked=said.worked or "",
        weekdays=said.weekdays,
    )
    return _say_first_day(None, work, said)


def _end_absent_work(plan: PersonPlan, standing: list[RecordedWork], terms: Terms) -> None:
    """Ends work that a complete file leaves out; where other work begins elsewhere, on the day before."""
    for row in standing:
        if not _is_covered(row, terms):
            continue
        after = [work.from_on - timedelta(days=1) for work in plan.begins if work.from_on > row.work.from_on]
        last = max(min([terms.ends_on, *after]), row.work.from_on)
        if row.work.until_on is None or row.work.until_on > last:
            plan.replaced.append((row, row.work.end(last)))


def _is_covered(row: RecordedWork, terms: Terms) -> bool:
    """Whether a file that is said to be complete would have to name this work."""
    is_meant = row.work.academy in terms.complete_academies and row.source in terms.complete_sources
    return is_meant and row.work.is_open(terms.ends_on) and row.work.from_on <= terms.ends_on


def _plan_absent(plan: Plan, records: Records, terms: Terms, named: set[UUID]) -> None:
    """Who has work and is not in the file: left alone, unless the file is complete for where they work."""
    for person in records.people.values():
        if person.key in named or not any(row.work.is_open(plan.day) for row in person.work):
            continue
        found = _leave_alone(person, [], [])
        found.is_absent = True
        _end_absent_work(found, person.work, terms)
        if found.replaced and person.key != terms.by:
            found.warnings += _list_warnings(found, records, terms)
            plan.people.append(found)
        else:
            plan.absent.append(person)


def _find_fault(plan: PersonPlan) -> str:
    """Why the rows of a person cannot be applied together, '' if they can."""
    work = plan.list_work()
    touched = [*plan.begins, *(new for _, new in plan.replaced)]
    for new in touched:
        for other in work:
            is_same = (new.academy, new.category, new.job_title) == (other.academy, other.category, other.job_title)
            if other is not new and is_same and share_a_day(new.from_on, new.until_on, other.from_on, other.until_on):
                return "gives the same job at the same academy twice for the same days. Correct the days of one."
    return ""


def _list_warnings(plan: PersonPlan, records: Records, terms: Terms) -> list[str]:
    warnings = [
        f"Starts on {work.from_on:%-d %B %Y}." for work in plan.begins if work.from_on > terms.first_day + FAR_AHEAD
    ]
    warnings += [
        f"The last day is {new.until_on:%-d %B %Y}."
        for _, new in plan.replaced
        if new.until_on and new.until_on.year > terms.first_day.year + 50
    ]
    left_on = plan.person.has_left(terms.first_day) if plan.person else None
    if left_on and plan.begins:
        warnings.append(f"Had left on {left_on:%-d %B %Y}.")
    names, work = records.book.names, plan.list_work()
    if plan.person and (plan.replaced or plan.begins):
        for academy in sorted(plan.person.heads):
            if not any(row.academy == academy and row.until_on is None for row in work):
                warnings.append(f"Is head or deputy at {names[academy]}, and will have no work there. The role stops.")
        before = {row.work.academy for row in plan.person.work if row.work.is_open(terms.first_day)}
        stays = sorted({row.academy for row in work if row.academy in before and row.until_on is None})
        if stays and any(begun.academy not in before for begun in plan.begins):
            warnings.append(f"Stays at {' and '.join(names[key] for key in stays)} as well.")
    return warnings


def _warn_of_people_alike(plan: Plan, records: Records) -> None:
    """Somebody new with the name of somebody on record, or of another new person, may be one person twice."""
    new: dict[str, PersonPlan] = {}
    for found in plan.people:
        if found.person is not None:
            continue
        alike = records.find_by_name(found.given_names, found.family_name)
        if alike and alike[0] is not found.takes_email_of:
            found.warnings.append(
                f"Somebody named {alike[0].name} is on record already"
                f"{f' (staff number {alike[0].reference})' if alike[0].reference else ''}."
            )
        other = new.setdefault(found.name.casefold(), found)
        if other is not found:
            row = other.rows[0] if other.rows else "?"
            found.warnings.append(f"Row {row} is about somebody of the same name.")
