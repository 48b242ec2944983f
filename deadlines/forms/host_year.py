"""Shape of what is typed about a host's year."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import blobs
from core.fields import RowsInput
from core.forms import DayField, ReasonField, RecordForm, VerbForm
from deadlines.models import EntryKind, HostYear
from units.forms.fields import UnitsField
from units.models import Block, Unit, UnitKind

FOR_KINDS = [(v, label) for v, label in UnitKind.choices if v not in (UnitKind.EXTERNAL, UnitKind.PROVINCE)]


class StartForm(VerbForm):
    """Which host's year, and what it begins from."""

    host = forms.ModelChoiceField(Unit.objects.none(), label=_("Host"), empty_label=None)
    year = forms.IntegerField(label=_("Year"), help_text=_("For a school year: the year in which it begins."))
    school = forms.BooleanField(label=_("School year (1 September to 31 August)"), required=False)
    copy = forms.TypedChoiceField(
        label=_("Begin from"), coerce=lambda value: value == "copy", initial="copy", widget=forms.RadioSelect,
        choices=[("copy", _("the host's last plan, its dates moved to this year (the shipped plan if there is none)")),
                 ("shipped", _("the plan that comes with the system"))],
    )  # fmt: skip

    def __init__(self, *args: Any, hosts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["host"].queryset = hosts  # type: ignore[attr-defined]
        if len(hosts) == 1:
            self.fields["host"].initial = hosts[0]


class EntryForm(RecordForm):
    """One line of the plan."""

    kind = forms.ChoiceField(label=_("Kind"), choices=EntryKind)
    title = forms.CharField(
        label=_("What is asked for"),
        max_length=200,
        help_text=_("Begins with what is to be done; units read it as it is."),
    )
    opens_on = DayField(label=_("Opens on"))
    due_on = DayField(label=_("Due on"))
    keep_day = forms.BooleanField(
        label=_("Keep the due date even on a day off"), required=False,
        help_text=_("Otherwise a date on a day off moves to the next working day, and the move is shown."),
    )  # fmt: skip
    own_desk = forms.BooleanField(label=_("The host's own desk does it"), required=False)
    unit_kinds = forms.MultipleChoiceField(
        label=_("Kinds of units under the host"), choices=FOR_KINDS, required=False, widget=forms.CheckboxSelectMultiple
    )
    every_block = forms.BooleanField(label=_("Every block of the host in that year"), required=False)
    blocks = RowsInput(
        queryset=Block.objects.none(), label=_("These blocks"), required=False, widget=forms.CheckboxSelectMultiple
    )
    heads_only = forms.BooleanField(label=_("Of the blocks only the unit that heads them"), required=False)
    units = UnitsField(label=_("Named units"), required=False)
    requested = forms.BooleanField(
        label=_("Requested, not required"), required=False,
        help_text=_("For bodies that are asked, not told: courteous words, no escalation, never late."),
    )  # fmt: skip
    basis = forms.CharField(label=_("Basis"), max_length=300, required=False, help_text=_("Document and article."))
    note = forms.CharField(
        label=_("Note for the units"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, plan: HostYear, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        blocks = Block.objects.filter(host=plan.host_id, year=plan.year).order_by("name_order")
        self.fields["blocks"].queryset = blocks  # type: ignore[attr-defined]
        if not blocks:
            del self.fields["blocks"]


class WithdrawForm(VerbForm):
    reason = ReasonField(max_length=500, help_text=_("Shown to the units and kept on record."))


class IssueForm(VerbForm):
    """The lines to issue."""

    entries = forms.MultipleChoiceField(
        label=_("Lines"), widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one line."),
            "invalid_choice": _("This line is no longer in the plan; look at the list again."),
        },
    )  # fmt: skip

    def __init__(self, *args: Any, entries: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["entries"].choices = [(str(entry.pk), entry.title) for entry in entries]  # type: ignore[attr-defined]

    def clean_entries(self) -> list[int]:
        return [int(pk) for pk in self.cleaned_data["entries"]]


class WorkForm(RecordForm):
    """How the work was done."""

    note = forms.CharField(
        label=_("What was done"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In a few words, with figures where they matter."),
    )  # fmt: skip
    paper_number = forms.CharField(
        label=_("Number and symbol of the signed paper"), max_length=60, required=False, help_text=_("e.g. 45/BC-UBND")
    )
    paper_on = DayField(label=_("Date of the paper"), required=False)
    file = blobs.UploadField(label=_("File"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        text = _("PDF, Word, Excel without macros, PNG or JPEG; at most %(max)s MB.") % {"max": blobs.limit_mb()}
        self.fields["file"].help_text = text


class ReturnForm(VerbForm):
    reason = ReasonField(label=_("What is missing or wrong"), max_length=500)
