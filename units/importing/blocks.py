"""Members of blocks from a file: one line, one membership. Blocks that the host does not have yet are made.

Nothing that stands is changed: a line whose membership stands already does nothing, an overlap is refused in its row.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import clock, log
from core.importer import dependants, kinds, parse
from core.importer.kinds import OUTCOMES, ImportColumn, Importer, Row
from core.models import ImportRow
from core.refusals import Refusal
from core.registries import Dependant
from core.templatetags.show import vi_date
from core.text import fold
from units.blocks import Member
from units.matching import Matcher, exact_key
from units.models import Block, BlockMembership, Unit
from units.rules import units as rules

POSTS = BlockMembership.Post
POST_WORDS = {
    "trưởng khối": "head", "trưởng cụm": "head", "cụm trưởng": "head", "khối trưởng": "head", "trưởng": "head",
    "phó khối": "deputy", "phó trưởng khối": "deputy", "cụm phó": "deputy", "phó trưởng cụm": "deputy", "phó": "deputy",
    "thành viên": "member", "tv": "member",
}  # fmt: skip
COLUMNS = (
    ImportColumn("block", _("Block or cluster"), ("khối", "cụm", "khối thi đua", "cụm thi đua", "tên khối", "khối, cụm"),
                 True, parse.line(200), example="Khối thi đua các sở kinh tế", wide=True),
    ImportColumn("unit", _("Member"), ("đơn vị", "thành viên", "tên đơn vị", "đơn vị thành viên", "mã đơn vị"), True,
                 parse.line(200), help=_("Name or code of a unit."), example="Sở Tài chính", wide=True),
    ImportColumn("post", _("Post"), ("chức danh", "vai trò", "nhiệm vụ", "chức vụ"),
                 parse=parse.choice(POSTS.choices, POST_WORDS), choices=tuple(POSTS.labels), example="Thành viên",
                 help=_("Left empty: member.")),
    ImportColumn("year", _("Year"), ("năm", "năm thi đua"), parse=parse.line(4), example="2026",
                 help=_("Left empty: the present year."), mends=True),
    ImportColumn("kind", _("Kind"), ("loại",), parse=parse.choice(Block.Kind.choices, {"khối": "khoi", "cụm": "cum"}),
                 choices=tuple(Block.Kind.labels), help=_("Khối or cụm; left empty, the name says it.")),
    ImportColumn("starts_on", _("From"), ("từ ngày", "từ"), parse=parse.day, help=_("Left empty: the first of January.")),
    ImportColumn("ends_on", _("Until"), ("đến ngày", "đến"), parse=parse.day, mends=True,
                 help=_("Left empty: the last of December.")),
)  # fmt: skip


class Plan:
    """What each row does; everything is loaded once."""

    def __init__(self, rows: Sequence[Row], others: Sequence[Row], by: Any) -> None:
        self.rows, self.by = rows, by
        self.matcher = Matcher()
        self.host = Unit.objects.filter(pk__in=by.grants.officer_hosts).order_by("name_order").first()
        blocks = Block.objects.filter(host=self.host) if self.host else Block.objects.none()
        self.blocks = {(exact_key(b.name), b.year): b for b in blocks}
        self.members: dict[Any, list[Member]] = defaultdict(list)
        for row in BlockMembership.objects.filter(block__in=self.blocks.values()).select_related("unit", "block"):
            key = (exact_key(row.block.name), row.block.year)
            self.members[key].append(Member(row.unit, row.post, row.starts_on, row.ends_on))
        for row_ in others:
            self._known(row_)

    def _known(self, row: Row) -> None:
        if not row.record.done and row.plan.get("unit") in self.matcher.units:
            unit, days = self.matcher.units[row.plan["unit"]], [date.fromisoformat(d) for d in row.plan["days"]]
            self.members[tuple(row.plan["key"])].append(Member(unit, row.plan["post"], days[0], days[1]))

    def work_out(self) -> None:
        for row in self.rows:
            year = self._year(row)
            unit = self._unit(row, year)
            if year and unit is not None and not row.is_bad:
                self._decide(row, year, unit)

    def _year(self, row: Row) -> int:
        text = row.values["year"] or str(clock.today().year)
        if text.isdigit() and 2000 <= int(text) <= 2100:
            return int(text)
        row.fault("year", gettext("Type the year with four figures, e.g. 2026."))
        return 0

    def _unit(self, row: Row, year: int) -> Unit | None:
        typed = row.values["unit"]
        match = self.matcher.find(typed, on=row.values["starts_on"] or date(year or clock.today().year, 1, 1))
        if match.unit is not None and match.sure:
            if match.note:
                row.note(match.note)
            return self.matcher.units[match.unit.pk]
        words = {"typed": typed, "units": match.offers, "unit": match.offers}
        if match.unit is not None:
            row.fault("unit", gettext("No unit is called “%(typed)s”. If you mean %(unit)s, type its code.") % words)
        elif match.candidates:
            row.fault("unit", gettext("“%(typed)s” may be: %(units)s. Type the code of the one you mean.") % words)
        else:
            row.fault("unit", match.note or gettext("No unit is called “%(typed)s”.") % words)
        return None

    def _decide(self, row: Row, year: int, unit: Unit) -> None:
        first = row.values["starts_on"] or max(date(year, 1, 1), unit.opened_on)
        last = row.values["ends_on"] or min(date(year, 12, 31), unit.closed_on or date.max)
        member = Member(unit, row.values["post"] or POSTS.MEMBER, first, last)
        key = (exact_key(row.values["block"]), year)
        known = self.members[key]
        if any((m.unit.pk, m.post, m.starts_on) == (unit.pk, member.post, first) for m in known):
            row.will(OUTCOMES.SAME, f"{row.values['block']} · {unit.short_name}")
            return
        self._check(row, member, year, known)
        if row.is_bad:
            return
        known.append(member)
        block = self.blocks.get(key)
        kind = row.values["kind"] or (
            Block.Kind.CUM if "cum" in fold(row.values["block"]).split()[:1] else Block.Kind.KHOI
        )
        row.plan.update(key=list(key), block=block.pk if block else None, name=row.values["block"], year=year, kind=kind,
                        unit=unit.pk, post=member.post, days=[first.isoformat(), last.isoformat()],
                        host=self.host.pk if self.host else None)  # fmt: skip
        row.will(OUTCOMES.CREATE, f"{row.values['block']} · {unit.short_name}")
        if block is None:
            row.note(
                gettext("The block “%(block)s” of %(year)s will be made.")
                % {"block": row.values["block"], "year": year}
            )

    def _check(self, row: Row, member: Member, year: int, known: list[Member]) -> None:
        unit, last = member.unit, member.ends_on or date.max
        words = {"unit": unit, "day": vi_date(unit.opened_on)}
        if last < member.starts_on:
            row.fault("ends_on", gettext("The end lies before the beginning."))
        elif not date(year, 1, 1) <= member.starts_on <= last <= date(year, 12, 31):
            row.fault("starts_on", gettext("The days lie outside the year %(year)s of the block.") % {"year": year})
        elif member.starts_on < unit.opened_on:
            row.fault("starts_on", gettext("“%(unit)s” exists only from %(day)s.") % words)
        elif unit.closed_on is not None and last > unit.closed_on:
            words["day"] = vi_date(unit.closed_on)
            row.fault("ends_on", gettext("“%(unit)s” ended on %(day)s; its membership cannot last longer.") % words)
        for other in known:
            if row.is_bad or not member.meets(other):
                continue
            if other.unit.pk == unit.pk:
                row.fault("unit", gettext("“%(unit)s” is in this block already in that time.") % {"unit": unit})
            elif POSTS.HEAD == member.post == other.post:
                sentence = gettext("“%(unit)s” heads the block in that time; a block has one head at a time.")
                row.fault("post", sentence % {"unit": other.unit})


class BlockImporter(Importer):
    kind = "blocks"
    title = _("Import members of blocks")
    noun = _("members")
    list_url = "units:blocks"
    list_title = _("Blocks and clusters")
    intro = _(
        "One line for each unit in a block. Blocks that are missing are made; members that stand are left as they are."
    )
    columns = COLUMNS

    def refusal(self, user: Any) -> Refusal | None:
        if user.grants.officer_hosts:
            return None
        return rules.keep_block(user, 0) or Refusal(_("Blocks are kept by the officers of their host."))

    def plan(self, rows: Sequence[Row], others: Sequence[Row], *, by: Any) -> None:
        Plan(rows, others, by).work_out()

    def apply(self, rows: Sequence[Row], *, by: Any) -> None:
        writing = [row for row in rows if row.record.outcome == OUTCOMES.CREATE]
        blocks, made = _blocks(writing, by)
        members = [
            BlockMembership(
                block=blocks[tuple(row.plan["key"])], unit_id=row.plan["unit"], post=row.plan["post"],
                starts_on=date.fromisoformat(row.plan["days"][0]), ends_on=date.fromisoformat(row.plan["days"][1]),
            )
            for row in writing
        ]  # fmt: skip
        BlockMembership.objects.bulk_create(members)
        for row, member in zip(writing, members, strict=True):
            row.record.target = member.pk
            row.record.before = {"block": member.block_id if member.block_id in made else None}
        log.record_many("units.block_import", {m.block_id: m.block for m in members}.values(), by=by)

    def blockers(self, rows: Sequence[ImportRow], *, by: Any) -> list[Dependant]:
        made = [row.target for row in rows if row.outcome == OUTCOMES.CREATE and row.target]
        gone = len(made) - BlockMembership.objects.filter(pk__in=made).count()
        blocks = {row.before["block"] for row in rows if row.before.get("block")}
        more = BlockMembership.objects.filter(block__in=blocks).exclude(pk__in=made).count()
        return [
            *dependants.named(gettext("memberships changed since"), gone),
            *dependants.named(gettext("members put in since"), more),
            *dependants.resting_on(Block, blocks, own=(BlockMembership,)),
        ]

    def undo(self, rows: Sequence[ImportRow], *, by: Any) -> None:
        made = [row.target for row in rows if row.outcome == OUTCOMES.CREATE and row.target]
        touched = list(Block.objects.filter(memberships__in=made).distinct())
        BlockMembership.objects.filter(pk__in=made).delete()
        log.record_many("units.block_import_undo", touched, by=by)
        Block.objects.filter(pk__in={row.before["block"] for row in rows if row.before.get("block")}).delete()


def _blocks(rows: Sequence[Row], by: Any) -> tuple[dict[Any, Block], set[int]]:
    """The block of every row, by its key; those that are missing are made. Gives also the ids of those made."""
    found = {(exact_key(b.name), b.year): b for b in Block.objects.filter(host__in={r.plan["host"] for r in rows})}
    missing = {tuple(r.plan["key"]): r.plan for r in rows if tuple(r.plan["key"]) not in found}
    taken = set(Block.objects.values_list("code", flat=True))
    new = []
    for plan in missing.values():
        stem, number = f"{slugify(fold(plan['name']))[:68]}-{plan['year']}", 2
        code = stem
        while code in taken:
            code, number = f"{stem}-{number}", number + 1
        taken.add(code)
        new.append(Block(code=code, host_id=plan["host"], name=plan["name"], kind=plan["kind"], year=plan["year"]))
    Block.objects.bulk_create(new)
    log.record_many("units.block_create", new, by=by)
    return found | dict(zip(missing, new, strict=True)), {block.pk for block in new}


def register() -> None:
    """Called in AppConfig.ready()."""
    kinds.register(BlockImporter())
    log.sentences(
        {
            "units.block_import": _("put members into the block by an import"),
            "units.block_import_undo": _("took an import of members back"),
        }
    )
