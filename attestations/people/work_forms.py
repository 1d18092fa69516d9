"""Forms for the work of one person, and for somebody who joins."""

from typing import Any, ClassVar

from django import forms
from django.db.models import F, Q
from django.utils import timezone

from portal.models import Academy, Category, Engagement, Worked
from portal.people.actions.work import WorkTerms
from portal.views.form_fields import build_day_field

from .act_forms import ActForm, build_email_field, build_name_field, build_number_field

YES, NO = "yes", "no"
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


class WorkForm(ActForm):
    """All that is said of an engagement."""

    FOLDED: ClassVar = ("with_children", "why_not", "worked", "weekdays")
    FOLD: ClassVar = "Work with children, and when it is worked"

    academy = forms.ModelChoiceField(
        Academy.objects.none(),
        label="Academy",
        to_field_name="slug",
        empty_label="Choose an academy",
        error_messages={"required": "Choose an academy.", "invalid_choice": "Choose an academy from the list."},
    )
    category = forms.ChoiceField(
        label="Category",
        choices=[("", "Choose a category"), *Category.choices],
        error_messages={"required": "Choose a category."},
    )
    job_title = forms.CharField(label="Job title", max_length=120, error_messages={"required": "Type the job title."})
    from_on = build_day_field("First day", "It may be before the academy joined the trust.")
    until_on = build_day_field("Last day", "Leave it empty while it is not known.", required=False)
    with_children = forms.ChoiceField(
        label="Is it work directly with children?",
        choices=[(YES, "Yes"), (NO, "No")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether it is work directly with children."},
    )
    why_not = forms.CharField(
        label="If not, why", max_length=200, required=False, help_text="For example: works at the depot."
    )
    worked = forms.ChoiceField(
        label="When is it worked?",
        required=False,
        choices=[("", "Not known: term time, or all year at the central office"), *Worked.choices],
        widget=forms.RadioSelect,
    )
    weekdays = forms.MultipleChoiceField(
        label="If on certain weekdays, on which",
        required=False,
        choices=[(str(number), day) for number, day in enumerate(WEEKDAYS, 1)],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"with_children": YES} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        field: Any = self.fields["academy"]
        field.queryset = find_academies_to_choose(self.initial.get("academy"))
        field.label_from_instance = lambda academy: academy.name

    @property
    def is_unfolded(self) -> bool:
        is_usual = self["with_children"].value() != NO and not self["worked"].value() and not self["weekdays"].value()
        return not is_usual or bool(set(self.errors) & set(self.FOLDED))

    def clean(self) -> None:
        data = self.cleaned_data
        is_with_children = data.get("with_children") == YES
        if not is_with_children and not data.get("why_not"):
            self.add_error("why_not", "Say why this is not work directly with children.")
        if data.get("worked") == Worked.WEEKDAYS and not data.get("weekdays"):
            self.add_error("weekdays", "Choose the weekdays on which this is worked.")
        if data.get("until_on") and data.get("from_on") and data["until_on"] < data["from_on"]:
            self.add_error("until_on", "The last day is before the first. Correct one of them.")

    @property
    def terms(self) -> WorkTerms:
        data = self.cleaned_data
        is_with_children = data["with_children"] == YES
        return WorkTerms(
            academy=data["academy"],
            category=data["category"],
            job_title=" ".join(data["job_title"].split()),
            from_on=data["from_on"],
            until_on=data.get("until_on"),
            is_with_children=is_with_children,
            why_not_with_children="" if is_with_children else data["why_not"],
            worked=data["worked"],
            weekdays="".join(sorted(data["weekdays"])) if data["worked"] == Worked.WEEKDAYS else "",
        )


def find_academies_to_choose(chosen: object = None) -> Any:
    """Those that have not left the trust, and the one that is chosen already, by name."""
    now = timezone.now()
    is_here = Q(left_on=None) | Q(left_on__gte=timezone.localdate(now))
    return Academy.objects.named(at=now).filter(is_here | Q(slug=chosen or "")).order_by(F("name"), "pk")


def build_initial(engagement: Engagement) -> dict[str, Any]:
    """What is on record, for the form that corrects it."""
    return {
        "academy": engagement.academy.slug,
        "category": engagement.category,
        "job_title": engagement.job_title,
        "from_on": engagement.from_on,
        "until_on": engagement.until_on,
        "with_children": YES if engagement.is_with_children else NO,
        "why_not": engagement.why_not_with_children,
        "worked": engagement.worked,
        "weekdays": list(engagement.weekdays),
    }


class MoveForm(WorkForm):
    """The work that begins the day after another has ended."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["until_on"]
        self.fields["from_on"].label = "First day there"
        self.fields["from_on"].help_text = "The work that is on record ends on the day before."


class EndForm(ActForm):
    """``others`` is the rest of somebody's work that goes on, by key, because who leaves ends all of it."""

    until_on = build_day_field("Last day", "Today, or a day in the past or the future.")
    also = forms.MultipleChoiceField(
        label="Does other work end on the same day?", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, others: dict[str, Engagement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.others = others
        fields: dict[str, Any] = self.fields
        fields["also"].choices = [(key, f"{row.job_title}, {row.academy.name}") for key, row in others.items()]
        if not others:
            del self.fields["also"]

    @property
    def chosen(self) -> list[Engagement]:
        return [self.others[key] for key in self.cleaned_data.get("also", ())]


class JoinerForm(WorkForm):
    """Somebody who is not on record yet, with the first work."""

    given_names = build_name_field("Given names")
    family_name = build_name_field("Family name")
    reference = build_number_field()
    email = build_email_field()
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)  # of the record to be, so that it is made once

    field_order = ("given_names", "family_name", "email", "reference")
