"""The forms with which roles are found, given and changed."""

from typing import Any

from django import forms
from django.db.models import F, Q
from django.utils import timezone

from portal.access.scope import Scope
from portal.models import Academy
from portal.models.roles import AT_ACADEMY_ONLY, FOR_TRUST_ONLY, Role
from portal.views.form_fields import build_day_field

from .queries import COMING, ENDED, NOW, GrantFilter

SEARCH = {"type": "search"}


class GrantFilterForm(forms.Form):
    q = forms.CharField(label="Name", required=False, max_length=100, widget=forms.TextInput(attrs=SEARCH))
    role = forms.ChoiceField(label="Role", required=False, choices=[("", "All roles"), *Role.choices])
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[
            ("", "In force and to come"),
            (NOW, "In force"),
            (COMING, "To come"),
            (GrantFilter.IDLE, "Without effect, or about to stop"),
            (ENDED, "Ended"),
        ],
    )
    sort = forms.ChoiceField(
        label="Order",
        required=False,
        choices=[("", "By family name"), ("role", "By role"), ("from", "Newest first"), ("until", "By last day")],
    )


class CandidateForm(forms.Form):
    use_required_attribute = False

    q = forms.CharField(
        label="Name",
        max_length=100,
        widget=forms.TextInput(attrs=SEARCH),
        error_messages={"required": "Type a part of the name."},
    )


class RoleForm(forms.Form):
    """Which role, where and when. Only what the giver may give is offered."""

    use_required_attribute = False

    role = forms.ChoiceField(
        label="Role", widget=forms.RadioSelect, error_messages={"required": "Choose the role."}, choices=[]
    )
    academy = forms.ModelChoiceField(
        Academy.objects.none(),
        label="Academy",
        to_field_name="slug",
        required=False,
        error_messages={"invalid_choice": "Choose an academy from the list."},
    )
    from_on = build_day_field("First day", "Today or later.")
    until_on = build_day_field("Last day", "", required=False)
    answers_questions = forms.BooleanField(
        label="A deputy also answers questions",
        help_text="Staff can then send them questions about policies. Without it a deputy sees and reminds.",
        required=False,
    )

    def __init__(self, *args: Any, may_give: dict[Role, Scope], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may_give = may_give
        self._is_trust = any(scope.is_trust for scope in may_give.values())
        fields: dict[str, Any] = self.fields
        fields["role"].choices = [(role.value, role.label) for role in may_give]
        fields["role"].initial = None if self._is_trust else next(iter(may_give))
        here = self._find_academies()
        fields["academy"].queryset, fields["academy"].label_from_instance = here, lambda academy: academy.name
        fields["academy"].empty_label = "The whole trust" if self._is_trust else "Choose an academy"
        if not self._is_trust and len(here) == 1:
            fields["academy"].initial = here[0]
        fields["until_on"].help_text = self._describe_last_day()

    def _find_academies(self) -> Any:
        now = timezone.now()
        here = Academy.objects.named(at=now).filter(Q(left_on=None) | Q(left_on__gte=timezone.localdate(now)))
        if not self._is_trust:
            here = here.filter(pk__in=frozenset[int]().union(*(scope.academies for scope in self.may_give.values())))
        return here.order_by(F("name"))

    def _describe_last_day(self) -> str:
        if not self._is_trust:
            return "The role ends by itself after this day. You can change it later."
        return (
            "The role ends by itself after this day, as for an acting head teacher. Leave it empty if it has no end. "
            "Somebody from outside the trust needs one."
        )

    def clean(self) -> None:
        role, academy = self.cleaned_data.get("role"), self.cleaned_data.get("academy")
        if role in AT_ACADEMY_ONLY and academy is None and "academy" not in self.errors:
            self.add_error("academy", "Choose the academy at which the role holds.")
        if role in FOR_TRUST_ONLY and academy is not None:
            self.add_error("academy", "This role is for the whole trust. Choose “The whole trust”.")
        if role and role != Role.DEPUTY and self.cleaned_data.get("answers_questions"):
            self.add_error("answers_questions", "This is chosen for deputies only. Untick it.")
        first, last = self.cleaned_data.get("from_on"), self.cleaned_data.get("until_on")
        if first and last and last < first:
            self.add_error("until_on", "The last day cannot be before the first.")

    @property
    def terms(self) -> dict[str, Any]:
        """The arguments of ``give_role``."""
        data = self.cleaned_data
        return {
            "role": Role(data["role"]),
            "academy": data["academy"],
            "from_on": data["from_on"],
            "until_on": data["until_on"],
            "answers_questions": data["answers_questions"],
        }


class LastDayForm(forms.Form):
    use_required_attribute = False

    until_on = build_day_field(
        "Last day", "The role ends by itself after this day. Leave it empty if it has no end.", required=False
    )
