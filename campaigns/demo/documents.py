"""Launch documents with everything their files say: numbers, citations, recipients and what contradicts itself."""

from datetime import date
from typing import Any

from campaigns.demo.data import FILES, day, read
from campaigns.demo.world import HOST, OFFICER, World
from campaigns.models import Directive, DirectiveCitation, DirectiveFlag, DirectiveNumber, DirectiveRecipient, DocType
from core import clock

Relation = DirectiveCitation.Relation
WORDS = {DocType.DIRECTIVE: "Chỉ thị", DocType.PLAN: "Kế hoạch", DocType.RESOLUTION: "Nghị quyết", DocType.LAW: "Luật"}
CONCLUSION = "conclusion"  # of the Party; among the types of launch documents it is an "other" one


def load(world: World) -> None:
    """Record the cited documents first, then the five and the current one with their citations."""
    for row in read("cited.json")["directives"]:
        number = row["numbers"][-1]
        world.directives[row["key"]] = _record(
            world,
            row,
            kept_by=row["campaign"]["host"],
            number=number["number"],
            symbol=number["symbol"],
            citation_only=True,
        )
    for key, name in FILES.items():
        _launch_document(world, key, read(name)["directive"])
    _launch_document(world, "hien-hanh", read("current.json")["directive"])
    for row in read("cited.json")["directives"]:
        if len({(n["number"], n["symbol"]) for n in row["numbers"]}) > 1:
            DirectiveNumber.objects.bulk_create(
                DirectiveNumber(
                    directive=world.directives[row["key"]],
                    number=n["number"],
                    symbol=n["symbol"],
                    cited_by=world.directives[n["cited_by"]],
                )
                for n in row["numbers"]
            )


def _launch_document(world: World, key: str, row: dict[str, Any]) -> None:
    directive = world.directives[key] = _record(
        world, row, kept_by=row["issuer_unit"], number=row["number"], symbol=row["symbol"]
    )
    texts = [f"Kính gửi: {text}" for text in row.get("addressees", [])] + row["recipients"]
    DirectiveRecipient.objects.bulk_create(
        DirectiveRecipient(directive=directive, text=text, position=place) for place, text in enumerate(texts, 1)
    )
    DirectiveCitation.objects.bulk_create(
        DirectiveCitation(
            directive=directive,
            cited=_cited(world, cited),
            relation=cited["relation"],
            text=as_cited(cited),
            position=place,
        )
        for place, cited in enumerate(row["citations"], 1)
    )


def _record(
    world: World, row: dict[str, Any], *, kept_by: str, number: str, symbol: str, citation_only: bool = False
) -> Directive:
    """Party bodies write 109-KH/HU, with a hyphen: their number and symbol are kept as one."""
    if "/" in symbol:
        number, symbol = f"{number}-{symbol}", ""
    issuer = row.get("issuer_unit")
    directive = Directive.objects.create(
        keeper=world.units[kept_by],
        doc_type=row["doc_type"],
        number=number,
        symbol=symbol,
        place=row.get("place", ""),
        issued_on=day(row["issued_on"], world.today),
        issued_year=row.get("issued_year"),
        issuer=row["issuer"],
        issuer_unit=world.units.get(issuer) if issuer else None,
        launcher=row.get("launcher", ""),
        signer_prefix=row.get("signer_prefix", ""),
        signer_title=row.get("signer_title", ""),
        signer_name=row.get("signer_name", ""),
        subject=row["subject"],
        citation_only=citation_only,
        created_by=world.users[OFFICER],
        created_at=clock.now(),
    )
    DirectiveFlag.objects.bulk_create(
        DirectiveFlag(directive=directive, field=f["field"], text=f["text"]) for f in row["flags"]
    )
    return directive


def _cited(world: World, row: dict[str, Any]) -> Directive:
    """The document cited, known by citation only; the same one for everybody who cites it."""
    if row["relation"] == Relation.PARENT:
        return next(
            d
            for k, d in world.directives.items()
            if d.citation_only and d.issued_on == day(row["issued_on"], world.today)
        )
    number = row["numbers"][0] if row["numbers"] else ""
    key = f"{row['doc_type']}|{number or row['subject']}|{row['issued_on']}"
    if key not in world.directives:
        plain, symbol = number.split("/", 1) if "/" in number and "-" not in number.split("/")[0] else (number, "")
        kind = DocType.OTHER if row["doc_type"] == CONCLUSION else row["doc_type"]
        world.directives[key] = Directive.objects.create(
            keeper=world.units[HOST],
            doc_type=kind,
            number=plain,
            symbol=symbol,
            issued_on=day(row["issued_on"], world.today),
            issuer=row["issuer"] or "(văn bản viện dẫn không ghi)",
            subject=row["subject"] or "(văn bản viện dẫn không ghi trích yếu)",
            citation_only=True,
            created_by=world.users[OFFICER],
            created_at=clock.now(),
        )
    return world.directives[key]


def as_cited(row: dict[str, Any]) -> str:
    """The citation as one reads it: type, number, day, issuer, subject."""
    kind = "Kết luận" if row["doc_type"] == CONCLUSION else WORDS.get(row["doc_type"], "Văn bản")
    words = row["subject"] if not row["numbers"] else kind
    if row["numbers"]:
        words += f" số {', '.join(row['numbers'])}"
    if row["issued_on"]:
        words += f" ngày {date.fromisoformat(row['issued_on']):%d/%m/%Y}"
    if row["issuer"]:
        words += f" của {row['issuer']}"
    if row["numbers"] and row["subject"]:
        words += f": {row['subject']}"
    return words[:400]
