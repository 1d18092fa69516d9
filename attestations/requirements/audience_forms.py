"""The part of a requirement's form that says who is asked."""

from collections.abc import Iterator
from typing import Any, ClassVar, TypedDict

from django import forms
from django.db.models import F, Q
from django.forms import BoundField
from django.utils import timezone

from attestations.models import AgencyTerms, WithChildren
from portal.models import Academy, Category

from .audience_choices import list_group_choices, list_title_choices

USUAL: tuple[object, ...] = (None, "", [], WithChildren.ANY, AgencyTerms.EACH)


class AudienceTerms(TypedDict):
    """As ``actions.Terms`` has them."""

    categories: list[str]
    academies: list[Academy]
    job_titles: list[str]
    groups: list[str]
    with_children: str
    not_academies: list[int]
    not_job_titles: list[str]
    not_groups: list[str]
    agency: str
    agency_reason: str


def _build_choices(label: str, help_text: str = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        help_text=help_text,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Nobody has “%(value)s” any more. Choose again."},
    )


def _build_academies_field(label: str) -> Any:
    return forms.ModelMultipleChoiceField(
        Academy.objects.none(), label=label, required=False, widget=forms.CheckboxSelectMultiple
    )


class AudienceForm(forms.Form):
    """Fields of ``FOLDS`` stand under a line that opens, because most requirements need none of them."""

    use_required_attribute = False

    EVERYWHERE, SOME = "all", "some"
    PLACES: ClassVar = [(EVERYWHERE, "At every academy, including any that join later"), (SOME, "Only at some")]
    FOLDS: ClassVar = {
        "Narrow it down: work with children, groups, job titles": ("with_children", "groups", "job_titles"),
        "Leave some people out": ("not_academies", "not_groups", "not_job_titles"),
        "Agency workers": ("agency", "agency_reason"),
    }

    categories = forms.MultipleChoiceField(
        label="Who is asked",
        choices=Category.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="If you choose job titles or groups below, you can leave this empty: every category.",
    )
    where = forms.ChoiceField(
        label="Where",
        choices=PLACES,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose where people are asked."},
    )
    academies = _build_academies_field("If only at some, which academies")
    job_titles = _build_choices(
        "Only these job titles",
        "With the number of people who have each now. Capitals and spaces do not matter.",
    )
    groups = _build_choices(
        "Only these groups",
        "If you choose job titles and groups, people need only one of them. HR keeps groups under “People”.",
    )
    with_children = forms.ChoiceField(
        label="Work directly with children",
        choices=WithChildren.choices,
        initial=WithChildren.ANY,
        required=False,
        widget=forms.RadioSelect,
    )
    not_academies = _build_academies_field("Not at these academies")
    not_job_titles = _build_choices("Not these job titles")
    not_groups = _build_choices("Not these groups")

    agency = forms.ChoiceField(
        label="Agency workers who work at several academies",
        choices=AgencyTerms.choices,
        initial=AgencyTerms.EACH,
        help_text="Where several lines ask them to sign the same policy, each must say so.",
        required=False,
        widget=forms.RadioSelect,
    )
    agency_reason = forms.CharField(
        label="If not for each academy, why",
        max_length=200,
        required=False,
        help_text="Boards show it. For example: the policy is the same at every academy.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = timezone.now()
        here = Academy.objects.named(at=now).filter(Q(left_on=None) | Q(left_on__gte=timezone.localdate(now)))
        for name in ("academies", "not_academies"):
            self._set_rows(name, here.order_by(F("name")), lambda academy: academy.name)
        titles, groups = list_title_choices(at=now), list_group_choices(at=now)
        for name, choices in {"job_titles": titles, "groups": groups}.items():
            self._offer(name, choices)
            self._offer(f"not_{name}", choices)

    def _set_rows(self, name: str, rows: Any, label: Any) -> None:
        field: Any = self.fields[name]
        field.queryset, field.label_from_instance = rows, label

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        """A field without choices is not shown."""
        field: Any = self.fields[name]
        field.choices = choices
        if not choices:
            del self.fields[name]

    @property
    def first_fields(self) -> list[BoundField]:
        return [self[name] for name in ("policy", "categories", "where", "academies") if name in self.fields]

    @property
    def last_fields(self) -> list[BoundField]:
        """Those that say when and how often."""
        shown = {field.name for field in self.first_fields} | {name for names in self.FOLDS.values() for name in names}
        return [field for field in self.visible_fields() if field.name not in shown]

    @property
    def folds(self) -> Iterator[tuple[str, list[BoundField], bool]]:
        """The line, its fields, and whether it is open: something in there was chosen, or is wrong."""
        for line, names in self.FOLDS.items():
            fields = [self[name] for name in names if name in self.fields]
            chosen = [field for field in fields if field.errors or field.value() not in USUAL]
            yield line, fields, bool(chosen)

    def clean(self) -> None:
        data = self.cleaned_data
        if not data.get("categories") and not data.get("job_titles") and not data.get("groups"):
            self.add_error("categories", "Choose who is asked.")
        where, academies = data.get("where"), data.get("academies")
        if where == self.SOME and not academies:
            self.add_error("academies", "Choose at least one academy.")
        if where == self.EVERYWHERE and academies:
            self.add_error("where", "You chose academies below. Choose “Only at some”, or untick them.")
        if data.get("agency", AgencyTerms.EACH) not in ("", AgencyTerms.EACH) and not data.get("agency_reason"):
            self.add_error("agency_reason", "Say why agency workers need not sign for each academy.")
        for name in ("academies", "job_titles", "groups"):
            if set(data.get(name) or ()) & set(data.get(f"not_{name}") or ()):
                self.add_error(f"not_{name}", "You chose one of these above. Leave it out in one place only.")

    @property
    def audience(self) -> AudienceTerms:
        data = self.cleaned_data
        agency = data["agency"] or AgencyTerms.EACH
        return {
            "categories": data["categories"] or list(Category.values),
            "academies": list(data["academies"]),
            "job_titles": data.get("job_titles", []),
            "groups": data.get("groups", []),
            "with_children": data["with_children"] or WithChildren.ANY,
            "not_academies": [academy.pk for academy in data["not_academies"]],
            "not_job_titles": data.get("not_job_titles", []),
            "not_groups": data.get("not_groups", []),
            "agency": agency,
            "agency_reason": "" if agency == AgencyTerms.EACH else data["agency_reason"],
        }
