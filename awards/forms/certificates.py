"""Shape of what is typed about certificates: preparing, printing, amending, issuing again, and the places of a template."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awards.certificates.designs import Design
from awards.certificates.making import MOST_NUMBER
from awards.engine.certificates import layout
from awards.engine.certificates.layout import Place
from awards.models import Award, Certificate, CertificateTemplate
from core import blobs, clock
from core.blobs import UploadField
from core.fields import FigureInput
from core.forms import DayField, ReasonField, RecordForm, VerbForm
from core.rows import RowForm, Rows, table
from units.models import Unit

PICTURES = (blobs.PNG, blobs.JPEG)
KIND_WORDS = (
    ("text", pgettext_lazy("shape", "Text")), ("border", _("Border")), ("rule", pgettext_lazy("shape", "Line")),
    ("qr", _("QR code")),
)  # fmt: skip
ALIGN_WORDS = (("left", _("Left")), ("center", _("Centred")), ("right", _("Right")))
STYLE_WORDS = (
    ("regular", pgettext_lazy("font", "Regular")), ("bold", pgettext_lazy("font", "Bold")),
    ("italic", pgettext_lazy("font", "Italic")), ("bold_italic", pgettext_lazy("font", "Bold italic")),
)  # fmt: skip
COLOUR_WORDS = (("black", _("Black")), ("red", _("Red")), ("gold", _("Gold")), ("blue", _("Blue")))
FIT_WORDS = (("line", _("Smaller, then wrapped")), ("lines", _("Wrapped, then smaller")))
FIELD_WORDS = (
    ("ten", _("Name")), ("chuc_vu", _("Post, unit")), ("thanh_tich", _("Achievement")), ("danh_hieu", _("Award")),
    ("quyet_dinh", _("Decision with number and date")), ("so_quyet_dinh", _("Decision number")),
    ("ngay_quyet_dinh", _("Date of the decision in words")), ("dia_danh_ngay", _("Place and date")),
    ("so_vao_so", _("Number in the award book")), ("co_quan", _("Who decides")), ("tang", _("“Tặng” or “Truy tặng”")),
    ("quyen_han", _("Lines above the signature")), ("nguoi_ky", _("Name of the signer")), ("nam", _("Year")),
)  # fmt: skip


class PrepareForm(VerbForm):
    """From which number of the award book the certificates are counted."""

    first = forms.IntegerField(label=_("First number in the award book"), min_value=1, max_value=MOST_NUMBER)


class PrintForm(VerbForm):
    """What is printed, on what."""

    award = forms.TypedChoiceField(label=_("Award"), coerce=int)
    design = forms.ChoiceField(label=_("Template"))
    reason = forms.CharField(
        label=_("Reason despite differences"), max_length=300, required=False,
        help_text=_("Needed only where the proof sheet shows differences."),
    )  # fmt: skip

    def __init__(self, *args: Any, awards: Iterable[Award], designs: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed: Any = self.fields["award"]
        listed.choices = [(award.pk, award.name) for award in awards]
        choice: Any = self.fields["design"]
        choice.choices = designs


class AmendForm(RecordForm):
    """What is printed on one certificate; blank means as the record says."""

    number = forms.CharField(label=_("Number in the award book"), max_length=20)
    ten = forms.CharField(label=_("Name as printed"), max_length=200, required=False)
    chuc_vu = forms.CharField(label=_("Post as printed"), max_length=300, required=False)
    thanh_tich = forms.CharField(
        label=_("Achievement as printed"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class AgainForm(VerbForm):
    """A later issue on request."""

    host = forms.ModelChoiceField(label=_("In the award book of"), queryset=Unit.objects.none(), empty_label=None)
    kind = forms.ChoiceField(
        label=_("Kind of issue"), widget=forms.RadioSelect,
        choices=(
            (Certificate.Kind.REISSUE, _("Re-issue: the first was lost or spoiled")),
            (Certificate.Kind.EXCHANGE, _("Exchange: words or form are to be changed")),
        ),
    )  # fmt: skip
    asked_by = forms.CharField(label=pgettext_lazy("certificate", "Requested by"), max_length=200)
    asked_on = DayField(label=_("Request of"), initial=clock.today)
    number = forms.CharField(
        label=_("Number in the award book"), max_length=20, required=False, help_text=_("Left empty: the next one.")
    )
    reason = ReasonField(max_length=300)

    def __init__(self, *args: Any, hosts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["host"]
        field.queryset = hosts


class DesignForm(RecordForm):
    """A template of certificates, without its places."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Name"), max_length=120)
    award = forms.ModelChoiceField(
        label=_("Award"), queryset=Award.objects.all(), required=False, empty_label=_("Every award without its own"),
    )  # fmt: skip
    width = forms.IntegerField(label=_("Width"), min_value=layout.SMALLEST_PAGE, max_value=layout.LARGEST_PAGE)
    height = forms.IntegerField(label=_("Height"), min_value=layout.SMALLEST_PAGE, max_value=layout.LARGEST_PAGE)
    qr = forms.ChoiceField(label=_("QR code"), choices=CertificateTemplate.QrPlace.choices)
    preprinted = forms.BooleanField(
        label=_("Printed on pre-printed stock: the background is shown on screen only"), required=False
    )
    background = UploadField(
        label=_("Background picture"), required=False, help_text=_("PNG or JPEG of the whole page; choose it last.")
    )
    drop_background = forms.BooleanField(label=_("Remove the background"), required=False)
    sample = forms.ChoiceField(
        label=_("Example"), required=False, choices=(("short", _("Usual name")), ("long", _("Very long name")))
    )

    def clean_background(self) -> Any:
        file = self.cleaned_data.get("background")
        if file is not None and blobs.sniff(file) not in PICTURES:
            raise ValidationError(_("Choose a PNG or JPEG picture."))
        return file

    def clean_version(self) -> int:
        return int(self.cleaned_data.get("version") or 0)


def millimetres(label: Any, **more: Any) -> FigureInput:
    return FigureInput(label=label, max_digits=6, decimal_places=1, **more)


class PlaceRow(RowForm):
    """One place on the page."""

    kind = forms.ChoiceField(label=_("Kind"), choices=KIND_WORDS, initial="text")
    text = forms.CharField(label=_("Text, with fields in braces"), max_length=300, required=False)
    x = millimetres(_("From the left"))
    y = millimetres(_("From the top"))
    width = millimetres(_("Width"))
    height = millimetres(_("Height"))
    size = millimetres(_("Size, pt"), initial=Decimal(14))
    smallest = millimetres(_("Smallest, pt"), initial=Decimal(10))
    align = forms.ChoiceField(label=_("Alignment"), choices=ALIGN_WORDS, initial="center")
    style = forms.ChoiceField(label=_("Font"), choices=STYLE_WORDS, initial="regular")
    colour = forms.ChoiceField(label=_("Colour"), choices=COLOUR_WORDS, initial="black")
    fit = forms.ChoiceField(label=_("A long text is"), choices=FIT_WORDS, initial="line")
    caps = forms.BooleanField(label=_("Capitals"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("width", "height", "size", "smallest"):
            if data.get(name) is not None and data[name] <= 0:
                self.add_error(name, _("Type a figure above zero."))
        return data

    def has_changed(self) -> bool:
        """A line with nothing typed but its defaults is left out."""
        return any(self[name].data not in (None, "") for name in ("text", "x", "y", "width", "height"))


def stored(design: Design) -> list[dict[str, Any]]:
    """The places of a design as the table shows them."""
    figures = ("x", "y", "width", "height", "size", "smallest")
    return [
        {k: Decimal(f"{v:g}") if k in figures else v for k, v in row.items()} | {"pk": None}
        for row in design.layout.data
    ]


def places_table(data: Any, design: Design | None) -> Rows:
    """The places of a template."""
    return table(
        PlaceRow, "places", data, None, stored(design) if design else (), title=_("Places"), add=_("Add a place"),
        limit=layout.MOST_PLACES, hint=_("In millimetres from the upper left corner of the page."),
    )  # fmt: skip


def places_of(part: Rows) -> list[tuple[str, Place]]:
    """The lines as places, each with its key."""
    return [(line.key, layout.place_of(line.values)) for line in part.lines()]
