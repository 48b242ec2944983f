"""Choosing a unit among thousands: typed by name or code, completed by the server, read without a script too."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from core import search
from core.text import fold
from units.models import Unit

_CODE = re.compile(r"\[([-\w]+)\]\s*$")
SHOWN = 5


def label_of(unit: Unit) -> str:
    """How a unit stands in the text box: its short name, and its code, which is unique."""
    return f"{unit.short_name} [{unit.code}]"


class UnitInput(forms.TextInput):
    """A text box whose suggestions come from units:choices as one types."""

    template_name = "units/widgets/unit.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", **(attrs or {})})
        self.choices_url = reverse_lazy("units:choices")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["choices_url"] = self.choices_url
        return context


class UnitField(forms.CharField):
    """One unit of `queryset` by name (without diacritics) or code; several matches are named, to choose from."""

    widget = UnitInput

    def __init__(self, *, queryset: Any = None, **kwargs: Any) -> None:
        self.queryset = Unit.objects.all() if queryset is None else queryset
        kwargs.setdefault("max_length", 320)
        kwargs.setdefault("help_text", _("Type a part of the name; diacritics may be left out."))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        typed = super().to_python(value)
        return self.find(typed) if typed else None

    def run_validators(self, value: Any) -> None:
        """The length was bounded as text; a unit has none."""

    def find(self, typed: str) -> Unit:
        """The unit meant by `typed`. Raises ValidationError with what to type."""
        code = _CODE.search(typed)
        if code:
            found = list(self.queryset.filter(code=code.group(1))[:1])
        else:
            words = fold(typed)[:200]
            found = list(
                self.queryset.filter(search.words(words, ["folded"])).order_by("closed_on", "name_order")[: SHOWN + 20]
            )
            exact = [u for u in found if fold(u.short_name) == words or fold(u.name) == words or u.code == typed]
            found = exact or found
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(_("No unit is called “%(typed)s”."), code="none", params={"typed": typed[:80]})
        names = "; ".join(label_of(u) for u in found[:SHOWN])
        raise ValidationError(
            _("Several units match: %(names)s. Type one of them."), code="several", params={"names": names}
        )

    def prepare_value(self, value: Any) -> Any:
        return label_of(value) if isinstance(value, Unit) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.prepare_value(initial or "") != (data or "")


class UnitsField(UnitField):
    """Several units, one a line."""

    widget = forms.Textarea(attrs={"rows": 3})  # type: ignore[assignment]

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 4000)
        kwargs.setdefault("help_text", _("One unit a line, by name or code."))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        lines = (forms.CharField.to_python(self, value) or "").splitlines()
        return [self.find(line.strip()) for line in lines if line.strip()]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(label_of(u) for u in value) if isinstance(value, list) else value
