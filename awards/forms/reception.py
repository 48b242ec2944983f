"""Shape of what the desk writes: reception, assignment, return, refusal, and the lists of bulk acts."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from awards.models import Nomination, Proposal, RuleSet
from awards.reception import Entry, Objection
from awards.reception.assigning import Load
from awards.reception.returning import OF_NOMINATION, WHOLE
from core.forms import DayField, ReasonField, VerbForm
from core.rows import RowForm, Rows, table

REASON = forms.Textarea(attrs={"rows": 2})


class OfficerField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An officer, each with what lies with them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=None, **kwargs)
        self.held: dict[int, int] = {}

    def offer(self, loads: Iterable[Load]) -> None:
        """These, the least loaded first."""
        listed = list(loads)
        self.held = {one.user.pk: one.proposals for one in listed}
        people = {one.user.pk: one.user for one in listed}
        self.queryset = next((type(x)._default_manager.filter(pk__in=people) for x in people.values()), None)
        blank = [("", self.empty_label)] if self.empty_label else []
        self.choices = [*blank, *((pk, self.label_from_instance(user)) for pk, user in people.items())]

    def label_from_instance(self, obj: Any) -> str:
        n = self.held.get(obj.pk, 0)
        return ngettext("%(name)s (%(n)s proposal in hand)", "%(name)s (%(n)s proposals in hand)", n) % {
            "name": obj.full_name, "n": n,
        }  # fmt: skip

    def to_python(self, value: Any) -> Any:
        return None if self.queryset is None else super().to_python(value)


class ReceiveForm(VerbForm):
    """Reception of one proposal."""

    received_on = DayField(label=_("Received on"))
    reason = forms.CharField(
        label=_("Why it counts as received earlier"), max_length=500, required=False, widget=REASON,
        help_text=_("Needed when the day lies before today, e.g. the paper dossier was handed in that day."),
    )  # fmt: skip
    rule_set = forms.ModelChoiceField(
        label=_("Judged by"), queryset=RuleSet.objects.all(), required=False, empty_label=_("The rule set of the day")
    )
    rule_reason = forms.CharField(
        label=_("Why the other rule set"), max_length=500, required=False, widget=REASON,
        help_text=_("Needed when it is not that of the day: why it is more favourable."),
    )  # fmt: skip
    return_by = DayField(
        label=_("Result promised by"),
        required=False,
        help_text=_("Left empty: by the terms of the steps, in working days."),
    )
    officer = OfficerField(label=_("Officer in charge"), required=False, empty_label=_("Assign later"))

    def __init__(self, *args: Any, loads: Iterable[Load] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["officer"]
        field.offer(loads)
        sets: Any = self.fields["rule_set"]
        sets.label_from_instance = lambda one: f"{one.code} – {one.name}"

    @property
    def entry(self) -> Entry:
        """What the verb gets."""
        return Entry(**self.arguments)


class ManyForm(VerbForm):
    """The rows of a bulk act, ticked."""

    proposals = forms.ModelMultipleChoiceField(
        queryset=Proposal.objects.none(), error_messages={"required": _("Tick at least one proposal.")}
    )

    def __init__(self, *args: Any, choices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["proposals"]
        field.queryset = choices


class ReceiveManyForm(ManyForm):
    """Receive several on one day."""

    received_on = DayField(label=_("Received on"))
    reason = forms.CharField(
        label=_("Why they count as received earlier"), max_length=500, required=False, widget=REASON
    )
    officer = OfficerField(label=_("Officer in charge"), required=False, empty_label=_("Assign later"))

    def __init__(self, *args: Any, loads: Iterable[Load] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["officer"]
        field.offer(loads)

    @property
    def entry(self) -> Entry:
        """What the verb gets."""
        given = self.cleaned_data
        return Entry(given["received_on"], reason=given["reason"], officer=given["officer"])


class AssignForm(VerbForm):
    """Give one proposal to an officer."""

    officer = OfficerField(label=_("Officer in charge"), empty_label=_("Choose an officer"))

    def __init__(self, *args: Any, loads: Iterable[Load] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["officer"]
        field.offer(loads)


class AssignManyForm(ManyForm):
    """Give several to an officer."""

    officer = OfficerField(label=_("Officer in charge"), empty_label=_("Choose an officer"))

    def __init__(self, *args: Any, loads: Iterable[Load] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["officer"]
        field.offer(loads)


class RefuseForm(VerbForm):
    """Why it is not accepted."""

    reason = ReasonField(help_text=_("The unit reads it."))


class ReturnForm(VerbForm):
    """By when a returned proposal is due again; the remarks stand in their table."""

    fix_by = DayField(label=_("To be sent again by"), required=False)


class RemarkRow(RowForm):
    """A remark: about the whole or one name, which field, what is wrong."""

    about = forms.ChoiceField(label=pgettext_lazy("remark", "About"))
    field = forms.ChoiceField(label=pgettext_lazy("remark", "Field"))
    text = forms.CharField(label=_("Remark"), max_length=2000, widget=REASON)

    def __init__(self, *args: Any, nominations: list[Nomination], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        about: Any = self.fields["about"]
        about.choices = [("", _("Choose")), ("0", _("The whole proposal")), *((str(x.pk), x.name) for x in nominations)]
        field: Any = self.fields["field"]
        field.choices = [
            ("", _("Choose")), (_("The whole proposal"), [(f"all:{k}", v) for k, v in WHOLE.items()]),
            (_("One name"), [(f"one:{k}", v) for k, v in OF_NOMINATION.items()]),
        ]  # fmt: skip
        self.known = {str(x.pk): x for x in nominations}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        about, field = data.get("about"), data.get("field", "")
        if about and field and (about == "0") != field.startswith("all:"):
            self.add_error("field", _("This field belongs to the other choice: the whole proposal, or one name."))
        return data

    @property
    def objection(self) -> Objection:
        """What the verb gets."""
        data = self.cleaned_data
        return Objection(data["field"].partition(":")[2], data["text"], self.known.get(data["about"]))


def remarks_table(data: Any, nominations: list[Nomination]) -> Rows:
    """The remarks of a return."""
    return table(
        RemarkRow, "remarks", data, None, (), blank=1, title=pgettext_lazy("remark", "Remarks"),
        add=_("Add a remark"), nominations=nominations,
        hint=_("Only the fields named here open for the unit."),
    )  # fmt: skip


def objections(part: Rows) -> list[Objection]:
    """The remarks that say something."""
    return [
        form.objection
        for form in part.forms
        if form.cleaned_data and not form.cleaned_data.get("DELETE") and form.has_changed()
    ]
