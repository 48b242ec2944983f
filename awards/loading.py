"""The shipped catalogue and rules as rows: read from the files, written where nothing of the office's is lost."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from awards import shipped
from awards.models import Award, AwardDecider, Part, Rule, RuleChange, RuleSet
from awards.models.catalogue import kept
from core import clock

FLAGS = {"individual": "for_individuals", "collective": "for_collectives", "household": "for_households"}


@dataclass(frozen=True)
class Loaded:
    """How many rows were added, and how many shipped texts were renewed."""

    awards: int
    rules: int
    renewed: int


def load() -> Loaded:
    """Bring the tables to what the software ships. Rules that the office confirmed or changed stay as they are.

    A rule that is shipped no longer goes, unless something was ever recorded about it.
    """
    with transaction.atomic():
        before = Award.objects.count()
        awards = _awards()
        added = renewed = 0
        for data in shipped.rule_sets():
            new, changed = _rules(_rule_set(data), data, awards)
            added, renewed = added + new, renewed + changed
    return Loaded(len(awards) - before, added, renewed)


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _awards() -> dict[str, Award]:
    rows = shipped.catalogue()
    columns = ("name", "kind", "level", "statistical_class", "article", "mark", "note")
    listed = [
        Award(
            code=row["code"], position=position, **{key: row[key] for key in columns},
            **{flag: kind in row["subjects"] for kind, flag in FLAGS.items()},
        )
        for position, row in enumerate(rows)
    ]  # fmt: skip
    Award.objects.bulk_create(
        listed,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[*columns, *FLAGS.values(), "position", "folded"],
    )
    found = {award.code: award for award in Award.objects.filter(code__in=[row["code"] for row in rows])}
    _deciders(rows, found)
    return found


def _deciders(rows: list[dict[str, Any]], awards: dict[str, Award]) -> None:
    known = {(x.award_id, x.who, x.starts_on): x for x in AwardDecider.objects.all()}
    fresh: list[AwardDecider] = []
    changed: list[AwardDecider] = []
    for row in rows:
        for one in row["deciders"]:
            key = awards[row["code"]].pk, one["who"], _day(one["from"])
            old = known.get(key)
            decider = old or AwardDecider(award_id=key[0], who=key[1], starts_on=key[2])
            values = {"ends_on": _day(one["to"]), "mark": one["mark"]}
            if old is None or any(getattr(old, name) != x for name, x in values.items()):
                decider.ends_on, decider.mark = values["ends_on"], values["mark"]
                (changed if old else fresh).append(decider)
    AwardDecider.objects.bulk_create(fresh)
    AwardDecider.objects.bulk_update(changed, ["ends_on", "mark"])


def _rule_set(data: dict[str, Any]) -> RuleSet:
    values = {
        "name": data["name"], "basis": data["basis"], "note": data["note"], "starts_on": _day(data["from"]),
        "ends_on": _day(data["to"]), "extends": RuleSet.objects.filter(code=data.get("extends", "")).first(),
    }  # fmt: skip
    fresh = {"status": RuleSet.Status.LOCKED if data["locked"] else RuleSet.Status.CONFIRMED}
    found, _new = RuleSet.objects.update_or_create(
        code=data["code"], defaults=values, create_defaults={**values, **fresh}
    )
    return found


def _rules(rule_set: RuleSet, data: dict[str, Any], awards: dict[str, Award]) -> tuple[int, int]:
    known = {rule.key: rule for rule in rule_set.rules.all()}
    fresh, changes, renewed = [], [], []
    for position, (code, values) in enumerate(rows(data)):
        row = Rule(rule_set=rule_set, award=awards.get(code), position=position, **values)
        old = known.get(row.key)
        if old is None:
            fresh.append(row)
        elif not (old.edited or old.confirmed_at) and kept(old) != kept(row):
            changes.append(
                RuleChange(rule=old, kind=RuleChange.Kind.RENEWED, at=clock.now(), old=kept(old), new=kept(row))
            )
            for name, value in {**kept(row), "carried": row.carried, "version": old.version + 1}.items():
                setattr(old, name, value)
            renewed.append(old)
    shipped_keys = {values["key"] for _code, values in rows(data)}
    gone = [x.pk for x in known.values() if x.key not in shipped_keys and not (x.edited or x.confirmed_at)]
    Rule.objects.filter(pk__in=gone, changes__isnull=True).delete()
    Rule.objects.bulk_create(fresh)
    Rule.objects.bulk_update(renewed, ["text", "article", "mark", "spec", "carried", "version"])
    RuleChange.objects.bulk_create(changes)
    return len(fresh), len(renewed)


# ---- from the files to rows ------------------------------------------------------------------------------------------
def rows(data: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every rule of a set as (code of its award or "", columns)."""
    for row in data["general"]:
        yield "", _condition(row, "", Part.GENERAL)
    for code, rule in data["rules"].items():
        for row in rule["conditions"]:
            yield code, _condition(row, code, Part.CONDITION)
        yield from ((code, row) for row in _terms(code, rule))
    for name, listed in data["checklists"].items():
        text = f"{listed['name']}: {_joined(listed['items'])}"
        yield "", _row(Part.CHECKLIST, name, text, listed["article"], listed["mark"], {"items": listed["items"]})
    for name, route in data["routes"].items():
        text = f"{route['name']}: {_joined([step for step in route['steps'] if step['on']])}"
        spec = {"name": route["name"], "steps": route["steps"]}
        yield "", _row(Part.ROUTE, name, text, "Nghị định 152/2025/NĐ-CP", "M-M", spec)
    for row in data["kinds"]:
        spec = {"kind": row["kind"], "route": row["route"]}
        yield "", _row(Part.ROUTE, f"kind-{row['kind']}", row["text"], row["article"], row["mark"], spec)
    yield from (("", row) for row in _special(data))
    for row in data["settings"]:
        spec = {key: row[key] for key in ("value", "choices") if key in row}
        yield "", _row(Part.SETTING, row["code"], row["text"], row["article"], row["mark"], spec)
    for row in data["base_salary"]:
        text = f"Lương cơ sở từ {_day(row['from']):%d/%m/%Y}"
        spec = {key: row[key] for key in ("from", "to", "amount")}
        yield "", _row(Part.SALARY, row["from"], text, row["article"], row["mark"], spec)


def _special(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The kinds of proposals besides the yearly round, and the tables of posts and years they rest on."""
    for code, kind in data["proposal_kinds"].items():
        spec = {key: kind[key] for key in ("checklist", "awards")}
        yield _row(Part.PROCEDURE, f"kind/{code}", kind["name"], kind["article"], kind["mark"], spec)
    for table in ("service", "tenure"):
        for row in data[table]:
            spec = {key: row[key] for key in ("award", "group", "min_years", "below_years")}
            name = f"{table}/{row['award']}-{row['group']}"
            yield _row(Part.PROCEDURE, name, row["text"], row["article"], row["mark"], spec)


def _joined(items: list[dict[str, Any]]) -> str:
    return "; ".join(item["text"] for item in items)


def _row(
    part: Part, name: str, text: str, article: str, mark: str, spec: dict[str, Any], code: str = ""
) -> dict[str, Any]:
    key = "/".join(x for x in (code, part.value, name) if x)
    return {"part": part, "key": key, "text": text, "article": article, "mark": mark, "spec": spec}


def _condition(row: dict[str, Any], code: str, part: Part) -> dict[str, Any]:
    kinds = row.get("for", [])
    spec: dict[str, Any] = {key: row[key] for key in ("op", "params", "judged", "for") if key in row}
    name = "-".join([row["code"], *kinds]) if part == Part.CONDITION else row["code"]
    found = _row(part, name, row["text"], row["article"], row["mark"], {"code": row["code"], **spec}, code)
    return {**found, "carried": bool(row.get("carried"))}


def _terms(code: str, rule: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Quota, vote, bonus, dossier and route of an award."""
    spec: dict[str, Any]
    if quota := rule.get("quota"):
        spec = {key: quota[key] for key in ("of", "percent", "rounding", "on") if key in quota}
        yield _row(Part.QUOTA, "quota", quota["text"], quota["article"], quota["mark"], spec, code)
    if vote := rule.get("vote"):
        text = "Bỏ phiếu kín; tỷ lệ đồng ý tối thiểu tính trên tổng số thành viên Hội đồng"
        spec = {"method": vote[0], "threshold": vote[1]}
        yield _row(Part.VOTE, "vote", text, "Nghị định 152/2025/NĐ-CP", "M-M", spec, code)
    if bonus := rule.get("bonus"):
        text = rule.get("bonus_note") or "Hệ số nhân với lương cơ sở tại ngày quyết định"
        article = "Nghị định 152/2025/NĐ-CP" + (" (Điều 51)" if code.startswith("HC") else "")
        spec = {"coefficient": bonus[0]}
        if commune := rule.get("bonus_commune"):  # what a commune gives is another coefficient
            spec["commune"] = {"coefficient": commune[0]}
            text = f"{text}; do cấp xã quyết định: {commune[0].replace('.', ',')}"
        yield _row(Part.BONUS, "bonus", text, article, bonus[1], spec, code)
    spec = {"checklist": rule["checklist"], "route": rule["route"]}
    yield _row(
        Part.PROCEDURE, "procedure", "Thành phần hồ sơ và các bước xét", "Nghị định 152/2025/NĐ-CP", "M-H", spec, code
    )
