"""Signatures made with a slip: whom we ask later whether it was them, and what they have answered."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet

from attestations.models import Method, Signing, SlipConfirmation
from portal.models import AuditLine, EmailChange, Person, PersonMerge

GIVES_WAY_IN = ("merge-people", "tie-sign-in")
BEGINS_RECORD = ("add-person", "import-people")
SHOWN_FOR = timedelta(days=30)


def find_questions(signings: Iterable[Signing], person: Person) -> list[Signing]:
    """Those of somebody's signings about which they are to be asked: made with a slip, and not answered yet.

    Nobody is asked whose address or way in was recorded by the person who printed the slip: it could be their own.
    ``signings`` come from ``mark_signings``.
    """
    with_slip = [row for row in signings if row.method == Method.SLIP and not row.is_being_checked]
    if not with_slip:
        return []
    answered = set(SlipConfirmation.objects.filter(signing__in=with_slip).values_list("signing", flat=True))
    helpers = find_who_gave_way_in(person)
    return [row for row in with_slip if row.pk not in answered and not is_of_printer(row, person, helpers)]


def is_of_printer(signing: Signing, person: Person, helpers: Collection[UUID]) -> bool:
    """Whether this person's sign-in may be that of who printed the slip. ``helpers`` gave them a way in."""
    return bool(find_printers_records(signing) & {*person.record_ids, *helpers})


def find_printers_records(signing: Signing) -> set[UUID]:
    """All records of the person who printed the slip, as they are known today."""
    printer = signing.slip_printed_by
    kept = Person.objects.get(pk=printer.kept_id) if printer and printer.kept_id else printer
    return {*kept.record_ids} if kept else set()


def find_who_gave_way_in(person: Person) -> set[UUID]:
    """Everybody who ever recorded an address of theirs, or another way by which they can sign in.

    Files that a command loads were given to it by nobody we know, and count as nobody.
    """
    records = person.record_ids
    found = {*EmailChange.objects.filter(person__in=records).exclude(new="").values_list("changed_by", flat=True)}
    given = Q(subject__in=[f"person:{key}" for key in records])
    for key in records:
        given |= Q(subject__startswith=f"person:{key}/")
    found |= {*AuditLine.objects.filter(given, action__in=GIVES_WAY_IN).values_list("by", flat=True)}
    began = [_find_who_began_with_address(record) for record in Person.objects.filter(pk__in=records)]
    return {key for key in [*found, *began] if key}


def _find_who_began_with_address(record: Person) -> UUID | None:
    """Who made a record that had an address from the beginning."""
    first = EmailChange.objects.filter(person=record).order_by("changed_at", "pk").first()
    if not (first.old if first else record.email):
        return None
    lines = AuditLine.objects.filter(action__in=BEGINS_RECORD, subject=f"person:{record.pk}")
    line = lines.order_by("at", "pk").first()
    return line.by_id if line else None


@dataclass(frozen=True, slots=True)
class SlipState:
    """What a reader of a receipt sees of the signer's answer, which stands beside the receipt and is no part of it.

    ``is_asked`` says that the reader is to answer now; ``is_of_printer`` that nobody is asked, because the person
    who printed the slip gave the signer their way in.
    """

    answer: SlipConfirmation | None = None
    is_asked: bool = False
    is_of_printer: bool = False


def load_slip_state(signing: Signing, *, own: Person | None, sees_denial: bool) -> SlipState:
    """``own`` is the reader where the signature is theirs, and they came in without a slip."""
    if signing.method != Method.SLIP:
        return SlipState()
    if answer := find_answer(signing):
        return SlipState(answer if answer.was_signer or sees_denial else None)
    if own:
        return SlipState(is_asked=bool(find_questions([signing], own)))
    return SlipState(is_of_printer=sees_denial and bool(find_not_asked([signing])))


def find_answer(signing: Signing) -> SlipConfirmation | None:
    """The signer's answer. It no longer counts where it came from a record that was taken apart from theirs."""
    answer = SlipConfirmation.objects.select_related("signing__person", "settled_by").filter(signing=signing).first()
    if answer is None:
        return None
    signer = answer.signing.person
    return answer if answer.answered_by_id in {signer.pk, signer.kept_id} else None


def find_denials() -> QuerySet[SlipConfirmation]:
    """What HR has yet to look at, the oldest first."""
    rows = SlipConfirmation.objects.filter(was_signer=False, settled_at=None)
    return rows.select_related("signing__person").order_by("answered_at")


def find_addresses_of_printers(*, at: datetime) -> QuerySet[Signing]:
    """Signings whose signer was lately given an address by the person who printed the slip, so that nobody is asked."""
    rows = Signing.objects.filter(
        method=Method.SLIP,
        slip_confirmation=None,
        person__email_changes__changed_by=F("slip_printed_by"),
        person__email_changes__changed_at__gt=at - SHOWN_FOR,
        person__email_changes__new__gt="",
    ).distinct()
    return rows.select_related("person", "slip_printed_by").order_by("signed_at")


def find_not_asked(signings: Iterable[Signing]) -> list[Signing]:
    """Those whose signer can sign in, and is not asked because the person who printed the slip gave them the way in."""
    kept = {
        merge.merged_id: merge.kept for merge in PersonMerge.objects.filter(replaced_at=None).select_related("kept")
    }
    found = []
    for signing in signings:
        person = kept.get(signing.person_id, signing.person)
        if person.email and is_of_printer(signing, person, find_who_gave_way_in(person)):
            found.append(signing)
    return found
