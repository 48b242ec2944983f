"""Nominations before a host that must stand before the public, and a list of them."""

from datetime import date
from typing import Any

from awards import disclosure, loading
from awards.models import Award, Disclosure, Nomination, Proposal, PublicComment, RuleSet
from core import clock
from tests.factories.register import SubjectFactory


def rules() -> None:
    """The shipped catalogue and rule sets."""
    if not RuleSet.objects.exists():
        loading.load()


def nominated(host: Any, unit: Any, names: list[str], *, code: str = "CSTDTQ", **proposal: Any) -> list[Nomination]:
    """People of `unit` before the council of `host`, for the award `code` (its route asks for disclosure)."""
    rules()
    values = {"status": Proposal.Status.FOR_COUNCIL, "received_on": date(2025, 2, 10), "year": 2024, **proposal}
    row = Proposal.objects.create(
        host=host, unit=unit, title="Đề nghị khen thưởng năm 2024", created_at=clock.now(),
        rule_set=RuleSet.objects.get(code="TDKT-2022"), **values,
    )  # fmt: skip
    award = Award.objects.get(code=code)
    return [
        Nomination.objects.create(
            proposal=row, award=award, subject=SubjectFactory(full_name=name, unit=unit), name=name, position=number,
            post=f"Chuyên viên {unit.short_name}", achievement="Chủ trì sáng kiến số hóa hồ sơ.",
        )
        for number, name in enumerate(names, 1)
    ]  # fmt: skip


def published(host: Any, nominations: list[Nomination], by: Any, *, days: int = 10) -> Disclosure:
    """A list that is open for comments."""
    row = disclosure.prepare(
        host=host, title="Danh sách đề nghị CSTĐ toàn quốc", nominations=nominations, days=days, by=by
    )
    return disclosure.open_(disclosure=row, by=by)


def addresses(province: Any) -> dict[str, list[Any]]:
    """Arguments of the URLs of disclosures: a list that is open, with a comment."""
    row = published(province.host, nominated(province.host, province.commune, ["Lò Thị Công Khai"]), province.officer)
    comment = PublicComment.objects.create(disclosure=row, name="A", text="B", at=clock.now())
    names = ("disclosure", "disclosure_edit", "disclosure_publish", "disclosure_close")
    return {
        **{f"awards:{name}": [row.pk] for name in names},
        "awards:disclosure_comment": [row.pk, comment.pk], "awards:consultation": [row.address],
    }  # fmt: skip
