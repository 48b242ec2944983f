"""Shape of what a person decides before a paper is issued, of a number, and of a template."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core import clock
from core.forms import DayField, ReasonField, VerbForm
from core.text import squeeze
from documents import library
from documents.issuing import Wording
from documents.models import LegalDocument

MAX_LINES, MAX_LINE = 80, 400


class LinesField(forms.CharField):
    """Several texts, one a line; blank lines are left out."""

    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        kwargs.setdefault("max_length", MAX_LINES * MAX_LINE)
        self.longest = kwargs.pop("longest", MAX_LINE)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        lines = [squeeze(line) for line in str(super().to_python(value) or "").splitlines()]
        return [line for line in lines if line]

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(value) > MAX_LINES:
            raise ValidationError(_("At most %(max)s lines."), code="lines", params={"max": MAX_LINES})
        for line in value:
            if len(line) > self.longest:
                words = {"line": line[:40], "max": self.longest}
                raise ValidationError(
                    _("The line “%(line)s…” is longer than %(max)s characters."), code="line", params=words
                )

    def run_validators(self, value: Any) -> None:
        """The length was bounded line by line."""

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value


class GroundChoice(forms.ModelMultipleChoiceField):
    """Documents of the legal library that hold today, shown as they will be cited."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: LegalDocument) -> str:
        return library.citation(obj)


class WordingForm(VerbForm):
    subject = forms.CharField(label=_("Subject line"), max_length=600, widget=forms.Textarea(attrs={"rows": 2}))
    symbol = forms.CharField(label=_("Symbol"), max_length=40, help_text=_("What follows the number, e.g. BC-SNV."))
    place = forms.CharField(label=_("Place name"), max_length=80, help_text=_("Before the date, e.g. Lai Châu."))
    addressees = LinesField(
        label=_("Addressed to"), required=False, rows=2, help_text=_("One a line; blank where nobody is addressed.")
    )
    picked = GroundChoice(
        label=_("Grounds from the legal library"), queryset=LegalDocument.objects.none(), required=False
    )
    grounds = LinesField(
        label=_("Other grounds"),
        required=False,
        rows=2,
        help_text=_("One a line; semicolons and the full stop are set by themselves."),
    )
    added = LinesField(
        label=_("Paragraphs to add"),
        required=False,
        rows=3,
        longest=4000,
        help_text=_("They come last in the body, one a line."),
    )
    signer_lines = LinesField(
        label=_("Lines above the signature"),
        rows=2,
        longest=120,
        help_text=_("One a line, e.g. TM. ỦY BAN NHÂN DÂN, KT. CHỦ TỊCH, PHÓ CHỦ TỊCH."),
    )
    signer_name = forms.CharField(label=_("Signer"), max_length=120, required=False)
    recipients = LinesField(label=_("Recipients"), required=False, rows=3, help_text=_("One a line."))
    archive = forms.CharField(
        label=_("Kept at"),
        max_length=80,
        required=False,
        help_text=_("The last line of the recipients, e.g. Lưu: VT, TĐKT."),
    )
    own_template = forms.BooleanField(label=_("Use the office's own template"), required=False, initial=True)

    def __init__(self, *args: Any, templated: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["picked"].queryset = library.pickable(clock.today())  # type: ignore[attr-defined]
        if not templated:
            del self.fields["own_template"]

    @classmethod
    def typed_before(cls, kept: QueryDict) -> dict[str, Any]:
        """What autosave kept, as the form shows it."""
        found: dict[str, Any] = {name: kept[name] for name in cls.base_fields if name in kept and name != "_token"}
        found["picked"] = kept.getlist("picked")
        found["own_template"] = "own_template" in kept
        return found

    @property
    def wording(self) -> Wording:
        """What was decided; grounds picked from the library come first."""
        data = self.cleaned_data
        return Wording(
            subject=squeeze(data["subject"]),
            symbol=data["symbol"],
            place=data["place"],
            signer_lines=tuple(data["signer_lines"]),
            signer_name=data["signer_name"],
            addressees=tuple(data["addressees"]),
            grounds=(*library.grounds(data["picked"]), *data["grounds"]),
            recipients=tuple(data["recipients"]),
            archive=data["archive"],
            added=tuple(data["added"]),
            own_template=data.get("own_template", False),
        )


class NumberForm(VerbForm):
    number = forms.CharField(
        label=_("Number"), max_length=8, help_text=_("As the clerk's register has it, e.g. 05; without the symbol.")
    )
    issued_on = DayField(label=_("Date of issue"))


class MendNumberForm(NumberForm):
    reason = ReasonField(help_text=_("Why the number or the date written down before was wrong."))


class TemplateForm(VerbForm):
    file = forms.FileField(
        label=_("Word file"),
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".docx"}),
        help_text=_("A .docx file of at most 5 MB."),
    )
