"""Model and form fields that know Vietnamese."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from core import numbers, text


class DerivedField(models.CharField):  # type: ignore[type-arg]
    """A column computed in Python from other fields each time the row is saved (also by bulk_create)."""

    def __init__(self, *, source: str | tuple[str, ...], using: Callable[[str], str], **kwargs: Any) -> None:
        self.source, self.using = (source,) if isinstance(source, str) else tuple(source), using
        kwargs.setdefault("max_length", 600)
        kwargs.update(editable=False, blank=True, default="")
        super().__init__(**kwargs)

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        joined = " ".join(str(getattr(model_instance, name) or "") for name in self.source)
        value = self.using(joined)[: self.max_length]
        setattr(model_instance, self.attname, value)
        return value

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.update(source=self.source)
        return name, path, args, kwargs


class FoldedField(DerivedField):
    """Lower case without diacritics, for search; give it a `TrigramIndex` (core/search.py)."""

    def __init__(self, *, source: str | tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(source=source, using=text.fold, **kwargs)


class BytewiseField(DerivedField):
    """Compared byte by byte on every database, whatever its locale."""

    def db_parameters(self, connection: Any) -> Any:
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


class SortKeyField(BytewiseField):
    """The Vietnamese dictionary order of its source."""

    def __init__(self, *, source: str | tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(source=source, using=text.sort_key, **kwargs)


class PersonSortKeyField(BytewiseField):
    """As SortKeyField, by given name."""

    def __init__(self, *, source: str | tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(source=source, using=text.person_sort_key, **kwargs)


class FigureField(models.DecimalField):  # type: ignore[type-arg]
    """A figure of an indicator: 18 digits, 4 of them after the comma."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", numbers.MAX_DIGITS)
        kwargs.setdefault("decimal_places", 4)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> forms.Field:
        return FigureInput(
            required=not self.blank,
            label=kwargs.get("label", self.verbose_name),
            help_text=self.help_text,
            max_digits=self.max_digits,
            decimal_places=self.decimal_places,
        )


class FigureInput(forms.CharField):
    """A text box that reads Vietnamese figures and keeps what was typed when it cannot."""

    widget = forms.TextInput

    def __init__(self, *, max_digits: int = numbers.MAX_DIGITS, decimal_places: int = 4, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)
        self.max_digits, self.decimal_places = max_digits, decimal_places
        self.widget.attrs.setdefault("inputmode", "decimal")
        self.widget.attrs["class"] = "form-control figure"

    def to_python(self, value: Any) -> Any:
        raw = super().to_python(value)
        if raw in self.empty_values:
            return None
        return numbers.bounded(numbers.parse_decimal(str(raw)), self.max_digits, self.decimal_places)

    def run_validators(self, value: Any) -> None:
        """The length was checked as text; a Decimal has none."""

    def prepare_value(self, value: Any) -> Any:
        return numbers.to_input(value) if isinstance(value, Decimal) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True


class RowsInput(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Several rows chosen by their ids. An id no database could hold is as wrong as one that is not offered."""

    def _check_values(self, value: Any) -> Any:
        for pk in value or ():
            if not (isinstance(pk, int) or (str(pk).isascii() and str(pk).isdigit() and len(str(pk)) < 19)):
                raise ValidationError(
                    self.error_messages["invalid_pk_value"], code="invalid_pk_value", params={"pk": str(pk)[:40]}
                )
        return super()._check_values(value)  # type: ignore[misc]
