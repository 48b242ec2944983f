"""Shape of a list for public opinion, of its closing, and of a citizen's comment."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awards.disclosure.preparing import MAX_DAYS, candidates
from awards.forms.register import hosts_of
from awards.models import Award, Disclosure, Nomination
from core.forms import RecordForm, VerbForm
from units.models import Unit

DEFAULT_DAYS = 10


class ListForm(RecordForm):
    """The title, the window, and the names, grouped by award."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)
    title = forms.CharField(label=_("Title of the list"), max_length=200)
    days = forms.IntegerField(
        label=_("Working days"), min_value=1, max_value=MAX_DAYS, initial=DEFAULT_DAYS,
        help_text=_("Counted from the day after publishing."),
    )  # fmt: skip
    nominations = forms.ModelMultipleChoiceField(
        label=_("Names"), queryset=Nomination.objects.none(), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one name.")},
    )  # fmt: skip

    def __init__(self, *args: Any, host: Unit, disclosure: Disclosure | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows: list[Nomination] = list(candidates(host).order_by("award__position", "name", "pk"))
        names: Any = self.fields["nominations"]
        names.queryset = candidates(host)
        if disclosure is not None:
            chosen = list(disclosure.nominations.values_list("pk", flat=True))
            self.initial = {
                "version": disclosure.version, "title": disclosure.title, "days": disclosure.days, "nominations": chosen,
            }  # fmt: skip

    @property
    def groups(self) -> Iterator[tuple[Award, list[tuple[Nomination, bool]]]]:
        """The names by award, each with whether it is ticked."""
        ticked = {str(x) for x in self["nominations"].value() or ()}
        by_award: dict[int, list[tuple[Nomination, bool]]] = {}
        awards: dict[int, Award] = {}
        for row in self.rows:
            awards[row.award_id] = row.award
            by_award.setdefault(row.award_id, []).append((row, str(row.pk) in ticked))
        return ((awards[pk], rows) for pk, rows in by_award.items())


class HostForm(forms.Form):
    """For which host, where a person keeps several."""

    host = forms.ModelChoiceField(label=_("Host"), queryset=Unit.objects.none(), empty_label=None)

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["host"]
        field.queryset = keepable(by)


def keepable(by: Any) -> QuerySet[Unit]:
    """Hosts in whose name `by` publishes lists."""
    if by.grants.is_admin:
        return hosts_of(by)
    return Unit.objects.filter(pk__in=by.grants.kept_hosts).order_by("name_order")


class CloseForm(RecordForm):
    """What the public said, and why it ends early if it does."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    summary = forms.CharField(
        label=_("Summary for the session"), max_length=8000, widget=forms.Textarea(attrs={"rows": 8}), required=False
    )
    override_reason = forms.CharField(
        label=_("Why it did not run its time"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )

    def __init__(self, *args: Any, early: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not early:
            del self.fields["override_reason"]

    @property
    def arguments(self) -> dict[str, Any]:
        return {
            "summary": self.cleaned_data["summary"],
            "override_reason": self.cleaned_data.get("override_reason", ""),
        }


class CommentForm(forms.Form):
    """A citizen's comment. `website` is left empty by people; who fills it is a machine."""

    about = forms.TypedChoiceField(label=_("About"), required=False, coerce=int, empty_value=None)
    name = forms.CharField(label=_("Your name"), max_length=120)
    contact = forms.CharField(
        label=_("How to reach you"), max_length=160, required=False, help_text=_("Telephone or mail; never shown.")
    )
    text = forms.CharField(label=_("Comment"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))

    def __init__(self, *args: Any, disclosure: Disclosure, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["about"]
        field.choices = [
            ("", pgettext_lazy("comment", "The whole list")),
            *((row["id"], f"{row['name']} – {row['award']}") for row in disclosure.content),
        ]


class ReplyForm(VerbForm):
    answer = forms.CharField(
        label=_("Answer"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
