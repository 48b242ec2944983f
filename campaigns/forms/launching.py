"""Shape of what is typed while a campaign is drafted, launched and concluded."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from campaigns import recurring
from campaigns.forms.directives import ChooseOrNone, NewDirectiveRow
from campaigns.forms.rows import RowForm, Step, table
from campaigns.models import Campaign, Directive, ParticipantGroup, ReportingPeriod, Task, TaskUnit
from campaigns.rules.campaigns import acting_units
from core.forms import DayField, ReasonField, RecordForm, VerbForm
from core.rows import MAX_ROWS
from deadlines.forms.inbox import HourField
from units.forms.fields import UnitsField
from units.models import Block, Unit, UnitKind, UnitLevel, UnitReach

OLD, NEW, NONE = "old", "new", "none"
SOURCES = [(OLD, _("A recorded document")), (NEW, _("Record it now")), (NONE, _("No document yet"))]


class ParentField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.short_name} · {obj.host} · {obj.starts_on:%Y}"


class DetailsForm(RecordForm):
    source = forms.ChoiceField(label=_("Launch document"), choices=SOURCES, initial=OLD, widget=forms.RadioSelect)
    directive = ChooseOrNone(
        Directive.objects.none(), label=_("Document"), required=False, empty_label=_("Choose a document")
    )
    host = forms.ModelChoiceField(Unit.objects.none(), label=_("Hosted by"), empty_label=None)
    parent = ParentField(Campaign.objects.none(), label=_("Parent campaign"), required=False, empty_label=_("None"))
    kind = forms.ChoiceField(label=_("Kind"), choices=Campaign.Kind, initial=Campaign.Kind.THEMATIC)
    short_name = forms.CharField(label=_("Short name"), max_length=80, help_text=_("For lists and phones."))
    theme = forms.CharField(
        label=_("Theme"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("As it stands in quotation marks in the document."),
    )  # fmt: skip
    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("Until"), required=False, help_text=_("Blank for an open-ended campaign."))

    def __init__(self, *args: Any, user: Any, campaign: Campaign | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = acting_units(user)
        above = UnitReach.objects.filter(unit__in=mine).values("ancestor")
        parents = Campaign.objects.visible_to(user).filter(Q(host__in=above) | Q(host__in=mine)).select_related("host")
        kept = Q(pk=campaign.directive_id) if campaign and campaign.directive_id else Q()
        self.fields["host"].queryset = Unit.objects.filter(pk__in=mine).order_by("name_order")  # type: ignore[attr-defined]
        self.fields["parent"].queryset = parents.order_by("-starts_on", "-id")  # type: ignore[attr-defined]
        self.fields["directive"].queryset = (  # type: ignore[attr-defined]
            Directive.objects.filter(kept | Q(pk__in=Directive.objects.visible_to(user).values("pk")))
            if kept
            else Directive.objects.visible_to(user)
        )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("source") == OLD and not data.get("directive") and "directive" not in self.errors:
            self.add_error("directive", _("Choose a document, record it now, or say that there is none yet."))
        elif data.get("source") != OLD:
            data["directive"] = None
        return data


class PhaseRow(RowForm):
    name = forms.CharField(label=_("Phase"), max_length=120)
    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("Until"))


class CommemorationRow(RowForm):
    name = forms.CharField(label=_("Commemoration"), max_length=200)
    ordinal = forms.IntegerField(label=_("Which anniversary"), required=False, min_value=1, max_value=2000)
    from_date = DayField(label=_("Day of the event"), required=False)
    to_date = DayField(label=_("Day of the anniversary"), required=False)


class DetailsStep(Step):
    """The lines of a new document count only when it is to be recorded now."""

    def is_valid(self) -> bool:
        judged = [self.form.is_valid()]
        new = self.form.cleaned_data.get("source") == NEW
        judged += [part.is_valid() for name, part in self.parts.items() if name != "new" or new]
        if new and all(judged) and not self.lines("new"):
            self.form.add_error("source", _("Type at least the type, issuing body and subject of the document."))
            return False
        if not new:
            for row in self.parts["new"].forms:
                row.hush()
        return all(judged)


def details_step(campaign: Campaign | None, user: Any, data: Any = None, files: Any = None) -> Step:
    """Step 1: the document and what the campaign is."""
    form = DetailsForm(data, user=user, campaign=campaign, initial=_details(campaign))
    phases = campaign.phases.values("pk", "name", "starts_on", "ends_on") if campaign and data is None else []
    marked = (
        campaign.commemorations.values("pk", "name", "ordinal", "from_date", "to_date")
        if campaign and data is None
        else []
    )
    return DetailsStep(
        form,
        {
            "new": table(NewDirectiveRow, "new", data, files, [], limit=1),
            "phases": table(
                PhaseRow, "phases", data, files, phases, title=_("Phases"), add=_("Add a phase"),
                hint=_("For a campaign of many years or with several waves; leave blank otherwise."),
            ),
            "commemorations": table(
                CommemorationRow, "commemorations", data, files, marked, title=_("Commemorations"), add=_("Add a commemoration"),
                hint=_("The anniversaries the campaign marks, as the document writes them."),
            ),
        },
    )  # fmt: skip


def _details(campaign: Campaign | None) -> dict[str, Any]:
    if campaign is None:
        return {"version": 1}
    names = ("version", "directive", "host", "parent", "kind", "short_name", "theme", "starts_on", "ends_on")
    return {**{n: getattr(campaign, n) for n in names}, "source": OLD if campaign.directive_id else NONE}


class GroupRow(RowForm):
    by = forms.ChoiceField(label=_("Chosen by"), choices=ParticipantGroup.By, initial=ParticipantGroup.By.KIND)
    unit_kind = forms.ChoiceField(label=_("Kind of unit"), choices=[("", "–"), *UnitKind.choices], required=False)
    level = forms.ChoiceField(label=_("Level"), choices=[("", "–"), *UnitLevel.choices], required=False)
    block = forms.ModelChoiceField(Block.objects.none(), label=_("Block or cluster"), required=False, empty_label="–")
    units = UnitsField(label=_("Units by name"), required=False, max_length=40_000)
    find = forms.CharField(label=_("Find units"), max_length=100, required=False)
    label = forms.CharField(
        label=_("Name of the group"), max_length=120, required=False, help_text=_("Blank: as it is chosen.")
    )
    tone = forms.ChoiceField(
        label=_("How it is asked"), choices=[("", _("By kind of unit")), *Task.Tone.choices], required=False,
        help_text=_(
            "Party bodies, the Front, associations, enterprises and central agencies are requested, the others required."
        ),
    )  # fmt: skip
    asks_registration = forms.BooleanField(label=_("Registers"), required=False, initial=True)
    asks_plan = forms.BooleanField(label=_("Files a plan"), required=False, initial=True)
    asks_interim = forms.BooleanField(label=_("Periodic and interim reports"), required=False, initial=True)
    asks_final = forms.BooleanField(label=_("Final report"), required=False, initial=True)
    matches: list[tuple[int, str]] = []

    def __init__(self, *args: Any, blocks: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["block"].queryset = blocks[0]  # type: ignore[attr-defined]
        self.fields["block"].choices = blocks[1]  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values.items() if name != "find"}

    @property
    def checks(self) -> list[Any]:
        return [self[name] for name in ("asks_registration", "asks_plan", "asks_interim", "asks_final")]


def units_step(campaign: Campaign, user: Any, data: Any = None, files: Any = None) -> Step:
    """Step 3: who takes part."""
    rows = campaign.groups.prefetch_related("units") if data is None else []
    names = [n for n in GroupRow.base_fields if n not in ("pk", "units", "find", "block")]
    stored = [
        {**{n: getattr(g, n) for n in names}, "pk": g.pk, "block": g.block_id, "units": list(g.units.all())}
        for g in rows
    ]
    known = Block.objects.visible_to(user)
    blocks = (known, [("", "–"), *((b.pk, f"{b.name} ({b.year})") for b in known)])
    form = RecordForm(data, initial={"version": campaign.version})
    groups = table(
        GroupRow, "groups", data, files, stored, title=_("Units that take part"), add=_("Add a group"), blocks=blocks,
        hint=_("A unit named by two groups belongs to the first. Choose by kind, block, level or name."),
    )  # fmt: skip
    return Step(form, {"groups": groups})


class DeadlinesForm(RecordForm):
    due_meaning = forms.ChoiceField(label=_("What a due date means"), choices=Campaign.DueMeaning)
    day_off = forms.ChoiceField(label=_("A due date on a day off"), choices=Campaign.DayOff)
    due_time = HourField(
        label=_("Until what hour of the last day"), required=False, help_text=_("Blank: until the day ends.")
    )
    registration_due_on = DayField(label=_("Register by"), required=False)
    plan_due_on = DayField(label=_("File the plan by"), required=False)
    hard_lock = forms.BooleanField(
        label=_("Closed windows refuse reports"),
        required=False,
        help_text=_("Otherwise a late report is taken in and marked late."),
    )
    every = forms.ChoiceField(
        label=_("A report for"), required=False, initial="quarter",
        choices=[
            ("month", _("every month")), ("quarter", _("every quarter")), ("half", _("every half-year")),
            ("year", _("every year")),
        ],
    )  # fmt: skip
    due_day = forms.TypedChoiceField(
        label=_("due on day"), required=False, initial=25, coerce=int, choices=[(n, str(n)) for n in range(1, 32)]
    )
    due_month = forms.ChoiceField(
        label=_("of"), required=False, initial=recurring.SAME,
        choices=[(recurring.SAME, _("its last month")), (recurring.NEXT, _("the month after"))],
    )  # fmt: skip


class PeriodRow(RowForm):
    name = forms.CharField(label=_("Period"), max_length=80)
    kind = forms.ChoiceField(
        label=_("Kind of report"), choices=ReportingPeriod.Kind, initial=ReportingPeriod.Kind.PERIODIC
    )
    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("Until"))
    opens_on = DayField(label=_("Reports taken from"), required=False, help_text=_("Blank: the period's last day."))
    due_on = DayField(label=_("Due on"))


class TaskRow(RowForm):
    text = forms.CharField(label=_("Task"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    addressee = forms.CharField(label=_("Addressee as printed"), max_length=300, required=False)
    tone = forms.ChoiceField(label=_("How it is asked"), choices=Task.Tone, initial=Task.Tone.REQUIRE)
    due_on = DayField(label=_("Due on"), required=False, help_text=_("Blank: it stands as long as the campaign."))
    lead = UnitsField(
        label=_("Leads"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Name at least one unit that leads.")},
    )
    cooperating = UnitsField(label=_("Co-operate"), required=False, widget=forms.Textarea(attrs={"rows": 2}))


def deadlines_step(campaign: Campaign, user: Any, data: Any = None, files: Any = None) -> Step:
    """Step 4: by when."""
    names = ("version", "due_meaning", "day_off", "due_time", "registration_due_on", "plan_due_on", "hard_lock")
    form = DeadlinesForm(data, initial={n: getattr(campaign, n) for n in names})
    periods = (
        campaign.periods.values("pk", "name", "kind", "starts_on", "ends_on", "opens_on", "due_on")
        if data is None
        else []
    )
    return Step(
        form,
        {
            "periods": table(
                PeriodRow, "periods", data, files, periods, blank=2, title=_("Reporting periods"), add=_("Add a period"),
                hint=_("What is reported about (from–until), and when reports are taken in."),
            ),
            "tasks": table(
                TaskRow, "tasks", data, files, _tasks(campaign) if data is None else [], title=_("Tasks of named units"),
                add=_("Add a task"),
                hint=_("With a due date it becomes a duty of each unit; without one it stands as long as the campaign."),
            ),
        },
    )  # fmt: skip


def recur(data: QueryDict, campaign: Campaign | None) -> QueryDict | None:
    """The form as typed with a line for each period that returns, when that is what the pressed button asks for; else None.

    Blank lines give way; what is written stays above.
    """
    if data.get("rows") != "recur:periods" or campaign is None:
        return None
    asked = DeadlinesForm(data)
    asked.is_valid()
    wanted = asked.cleaned_data
    spans = recurring.spans(
        campaign.starts_on, campaign.ends_on, wanted.get("every") or "quarter",
        day=wanted.get("due_day") or 25, month=wanted.get("due_month") or recurring.SAME,
    )  # fmt: skip
    data = data.copy()
    typed = data.get("periods-TOTAL_FORMS", "0")
    total = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 0
    kept = [n for n in range(total) if data.get(f"periods-{n}-name") or data.get(f"periods-{n}-due_on")]
    place = max(kept) + 1 if kept else 0
    for span in spans[: max(0, MAX_ROWS - place)]:
        values = {**vars(span), "kind": ReportingPeriod.Kind.PERIODIC}
        for name, value in values.items():
            data[f"periods-{place}-{name}"] = str(value)
        place += 1
    data["periods-TOTAL_FORMS"] = str(place)
    return data


def _tasks(campaign: Campaign) -> list[dict[str, Any]]:
    rows = []
    for task in campaign.tasks.prefetch_related("units__unit"):
        parts = list(task.units.all())
        rows.append(
            {
                "pk": task.pk, "text": task.text, "addressee": task.addressee, "tone": task.tone, "due_on": task.due_on,
                "lead": [p.unit for p in parts if p.part == TaskUnit.Part.LEAD],
                "cooperating": [p.unit for p in parts if p.part == TaskUnit.Part.COOPERATE],
            }
        )  # fmt: skip
    return rows


class LaunchForm(RecordForm):
    """The one act: `seen` is asked for where the rehearsal found something to look at."""

    seen = forms.BooleanField(label=_("Seen"), required=False)


class MoveForm(RecordForm):
    """One date of a rehearsal, moved by a button whose value is "what|day"."""

    move = forms.CharField(max_length=60)

    def clean_move(self) -> tuple[str, date]:
        what, _bar, typed = str(self.cleaned_data["move"]).rpartition("|")
        return what, DayField().clean(typed)


class AddParticipantsForm(VerbForm):
    units = UnitsField(label=_("Units to add"), max_length=40_000)
    group = forms.ModelChoiceField(
        ParticipantGroup.objects.none(),
        label=_("Asked for the same as"),
        empty_label=None,
        help_text=_("They owe what has not fallen due yet."),
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = campaign.groups.all()  # type: ignore[attr-defined]


class ConcludeForm(VerbForm):
    reason = ReasonField(required=False)


class ChildForm(VerbForm):
    host = forms.ModelChoiceField(Unit.objects.none(), label=_("Hosted by"), empty_label=None)

    def __init__(self, *args: Any, hosts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["host"].queryset = hosts  # type: ignore[attr-defined]
