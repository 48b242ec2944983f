"""Shapes of a submission to a higher level, its opinions, and what comes back."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from awards.higher import gathering
from awards.higher.asking import default_due
from awards.models import Award, HigherStep, HigherSubmission, Nomination
from core import clock
from core.blobs import UploadField
from core.forms import DayField, ReasonField, RecordForm, VerbForm
from units.models import Unit

QUESTIONS = [(x.value, x.label) for x in (HigherStep.Kind.PARTY, HigherStep.Kind.CONSULTATION)]


class FileForm(RecordForm):
    """Subject, addressee, and the names, grouped by award."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)
    title = forms.CharField(label=_("Subject"), max_length=300)
    addressee = forms.CharField(label=_("Submitted to"), max_length=200, initial=gathering.ADDRESSEE)
    through = forms.CharField(label=_("Through"), max_length=200, required=False, initial=gathering.THROUGH)
    nominations = forms.ModelMultipleChoiceField(
        label=_("Names"), queryset=Nomination.objects.none(), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one name.")},
    )  # fmt: skip

    def __init__(self, *args: Any, host: Unit, submission: HigherSubmission | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = gathering.candidates(host, submission)
        self.rows: list[Nomination] = list(found.order_by("award__position", "name", "pk"))
        names: Any = self.fields["nominations"]
        names.queryset = found
        if submission is not None:
            chosen = list(submission.nominations.values_list("pk", flat=True))
            self.initial = {
                "version": submission.version, "title": submission.title, "addressee": submission.addressee,
                "through": submission.through, "nominations": chosen,
            }  # fmt: skip

    @property
    def groups(self) -> Iterator[tuple[Award, list[tuple[Nomination, bool]]]]:
        """The names by the award agreed to, each with whether it is ticked."""
        ticked = {str(x) for x in self["nominations"].value() or ()}
        by_award: dict[Award, list[tuple[Nomination, bool]]] = {}
        for row in self.rows:
            by_award.setdefault(row.outcome_award or row.award, []).append((row, str(row.pk) in ticked))
        return ((award, rows) for award, rows in by_award.items())


class AskForm(VerbForm):
    """A body asked for its opinion."""

    kind = forms.ChoiceField(label=_("Kind of opinion"), choices=QUESTIONS)
    body = forms.CharField(label=_("Body asked"), max_length=200)
    number = forms.CharField(label=_("Number of the letter"), max_length=40, required=False)
    on = DayField(label=_("Asked on"), initial=clock.today)
    due_on = DayField(label=_("Answer due on"), initial=default_due)
    text = forms.CharField(
        label=_("What is asked"), max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class AnswerForm(VerbForm):
    """What the body answered."""

    agrees = forms.TypedChoiceField(
        label=_("Opinion"), choices=[("yes", _("Agrees")), ("no", _("Does not agree"))], coerce=lambda x: x == "yes",
        widget=forms.RadioSelect,
    )  # fmt: skip
    on = DayField(label=_("Answered on"), initial=clock.today)
    number = forms.CharField(label=_("Number of the answer"), max_length=40, required=False)
    text = forms.CharField(
        label=_("Content"), max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    file = UploadField(label=_("File"), required=False)


class SendForm(VerbForm):
    """The signed submission left."""

    number = forms.CharField(label=_("Number and symbol"), max_length=40)
    on = DayField(label=_("Sent on"), initial=clock.today)
    signer = forms.CharField(label=_("Signed by"), max_length=120)
    override_reason = forms.CharField(
        label=_("Why it goes up all the same"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, lacking: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not lacking:
            self.fields["override_reason"].widget = forms.HiddenInput()


class ReturnForm(VerbForm):
    """The file came back."""

    on = DayField(label=_("Came back on"), initial=clock.today)
    number = forms.CharField(label=_("Number of the letter"), max_length=40, required=False)
    text = forms.CharField(label=_("What is asked for"), max_length=8000, widget=forms.Textarea(attrs={"rows": 4}))
    due_on = DayField(label=_("Due on"), initial=default_due)
    file = UploadField(label=_("File"), required=False)


class SupplementForm(VerbForm):
    """What was asked for went up."""

    on = DayField(label=_("Sent on"), initial=clock.today)
    number = forms.CharField(label=_("Number and symbol"), max_length=40, required=False)
    text = forms.CharField(label=_("What was supplemented"), max_length=8000, widget=forms.Textarea(attrs={"rows": 4}))


class WithdrawForm(VerbForm):
    """Why the file is taken back."""

    reason = ReasonField(max_length=1000)


class NotAwardedForm(VerbForm):
    """Whom the higher level did not award."""

    names = forms.TypedMultipleChoiceField(
        label=_("Names"), coerce=int, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one name.")},
    )  # fmt: skip
    reason = ReasonField(max_length=1000)

    def __init__(self, *args: Any, submission: HigherSubmission, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names: Any = self.fields["names"]
        rows = submission.nominations.filter(outcome__in=gathering.AGREED).order_by("name", "pk")
        names.choices = [(row.pk, row.name) for row in rows]
