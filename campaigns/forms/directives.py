"""Shape of what is typed about a launch document."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.directives import Citation, Parts
from campaigns.forms.rows import RowForm, Rows, Step, table
from campaigns.models import Directive, DirectiveCitation, DocType
from campaigns.rules.campaigns import acting_units
from core.blobs import UploadField, limit_mb
from core.forms import DayField, RecordForm
from units.forms.fields import UnitField
from units.models import Unit

FIELDS = (
    "doc_type", "number", "symbol", "place", "issued_on", "issued_year", "issuer", "issuer_unit", "launcher",
    "signer_prefix", "signer_title", "signer_name", "subject", "citation_only",
)  # fmt: skip


class ChooseOrNone(forms.ModelChoiceField):
    """A known document, shown as one cites it with its subject."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.reference} · {obj.subject}"[:110]


class _Facts(forms.Form):
    doc_type = forms.ChoiceField(label=_("Type of document"), choices=DocType, initial=DocType.DIRECTIVE)
    number = forms.CharField(label=_("Number"), max_length=20, required=False)
    symbol = forms.CharField(label=_("Symbol"), max_length=40, required=False)
    issued_on = DayField(label=_("Date of issue"), required=False)
    issuer = forms.CharField(label=_("Issuing body"), max_length=200)
    launcher = forms.CharField(label=_("Launched by"), max_length=200, required=False)
    signer_title = forms.CharField(label=_("Signer's post"), max_length=120, required=False)
    signer_name = forms.CharField(label=_("Signer"), max_length=120, required=False)
    subject = forms.CharField(
        label=_("Subject of the document"), max_length=600, widget=forms.Textarea(attrs={"rows": 2})
    )


class NewDirectiveRow(_Facts, RowForm):
    """A document recorded on the spot, inside the campaign's first step; the rest is added on its own page."""

    file = UploadField(label=_("File"), required=False)


class DirectiveForm(_Facts, RecordForm):
    """Everything but the cited documents, which are a table."""

    keeper = forms.ModelChoiceField(Unit.objects.none(), label=_("Kept by"), empty_label=None)
    place = forms.CharField(label=_("Place"), max_length=80, required=False)
    issued_year = forms.IntegerField(
        label=_("Or only the year"),
        min_value=1945,
        max_value=2100,
        required=False,
        help_text=_("Where the day is blank in the document."),
    )
    issuer_unit = UnitField(label=_("Issuing unit in this system"), required=False)
    signer_prefix = forms.CharField(
        label=_("Signing authority"), max_length=60, required=False, help_text=_("e.g. TM., KT. CHỦ TỊCH")
    )
    citation_only = forms.BooleanField(
        label=_("Known by citation only"),
        required=False,
        help_text=_("Nobody here has seen the document; others cite it."),
    )
    recipients = forms.CharField(
        label=_("Recipients"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One a line, as printed."),
    )
    numbers = forms.CharField(
        label=_("Other numbers as cited"), max_length=800, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line, e.g. 09/CT-UBND. All are kept, none is corrected."),
    )  # fmt: skip
    file = UploadField(label=_("File"), required=False)

    def __init__(self, *args: Any, user: Any, directive: Directive | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _("PDF, Word, Excel, PNG or JPEG, at most %(max)s MB.") % {"max": limit_mb()}
        self.fields["number"].help_text = _("May stay blank until the register gives it.")
        self.fields["symbol"].help_text = _("e.g. CT-UBND")
        self.fields["launcher"].help_text = _("Not the same as the issuing body, e.g. the Chairman.")
        if directive is None:
            self.fields["keeper"].queryset = Unit.objects.filter(pk__in=acting_units(user)).order_by("name_order")  # type: ignore[attr-defined]
        else:
            del self.fields["keeper"]

    @property
    def facts(self) -> dict[str, Any]:
        """What the document itself says, for the verb."""
        return {name: self.cleaned_data.get(name) for name in FIELDS}


class CitationRow(RowForm):
    text = forms.CharField(label=_("As cited"), max_length=400)
    relation = forms.ChoiceField(
        label=_("Relation"), choices=DirectiveCitation.Relation, initial=DirectiveCitation.Relation.MENTION
    )
    cited = ChooseOrNone(
        Directive.objects.none(), label=_("Known document"), required=False, empty_label=_("Not in the register")
    )

    def __init__(self, *args: Any, choices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cited"].queryset = choices[0]  # type: ignore[attr-defined]
        self.fields["cited"].choices = choices[1]  # type: ignore[attr-defined]


def known_documents(user: Any, without: int | None = None) -> tuple[Any, list[tuple[Any, str]]]:
    """The documents `user` may point at, with their words worked out once for all lines."""
    rows = Directive.objects.visible_to(user).exclude(pk=without or 0)
    label = ChooseOrNone(rows).label_from_instance
    return rows, [("", str(_("Not in the register"))), *((row.pk, label(row)) for row in rows)]


class DirectiveStep(Step):
    """The whole page of a document."""

    form: DirectiveForm

    def hangers(self) -> Parts:
        """What hangs on it, for the verb."""
        data = self.form.cleaned_data
        return Parts(
            citations=tuple(
                Citation(r.get("text"), r.get("relation"), r.get("cited")) for r in self.lines("citations")
            ),
            recipients=tuple(line.strip() for line in data["recipients"].splitlines() if line.strip()),
            numbers=tuple(line.strip() for line in data["numbers"].splitlines() if line.strip()),
        )


def directive_step(user: Any, directive: Directive | None, data: Any = None, files: Any = None) -> DirectiveStep:
    """The form of a new document, or of a known one."""
    form = DirectiveForm(data, files, user=user, directive=directive, initial=_initial(directive))
    rows = [] if directive is None else directive.citations.values("pk", "text", "relation", "cited")
    citations: Rows = table(
        CitationRow, "citations", data, files, rows, title=_("Documents it cites"), add=_("Add a cited document"),
        hint=_("Legal basis, the document it is launched under, and others it mentions."),
        choices=known_documents(user, directive.pk if directive else None),
    )  # fmt: skip
    return DirectiveStep(form, {"citations": citations})


def _initial(directive: Directive | None) -> dict[str, Any]:
    if directive is None:
        return {"version": 1}
    facts = {name: getattr(directive, name) for name in FIELDS}
    if directive.issued_on:
        facts["issued_year"] = None
    return {
        **facts,
        "version": directive.version,
        "recipients": "\n".join(directive.recipients.values_list("text", flat=True)),
        "numbers": "\n".join(str(row) for row in directive.numbers.all()),
    }
