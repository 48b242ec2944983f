"""How a legal document is cited among the grounds of a paper (Decree 30/2020/NĐ-CP, Appendix I).

A law is cited by its name and date, without its number; every other document by type, number, date, issuer and title.
"""

from datetime import date

from documents.engine.numbers import long_day

WITHOUT_NUMBER = frozenset({"law"})
TYPE_NAMES = {
    "law": "Luật",
    "resolution": "Nghị quyết",
    "decree": "Nghị định",
    "circular": "Thông tư",
    "decision": "Quyết định",
    "directive": "Chỉ thị",
    "plan": "Kế hoạch",
    "regulation": "Quy chế",
    "consolidated": "Văn bản hợp nhất",
    "other": "Văn bản",
}


def cite(doc_type: str, number: str, issued_on: date | None, issuer: str, title: str) -> str:
    """“Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022”, “Nghị định số 152/2025/NĐ-CP ngày … của Chính phủ …”."""
    day = long_day(issued_on) if issued_on else ""
    if doc_type in WITHOUT_NUMBER:
        return " ".join(part for part in (title, day) if part)
    name = TYPE_NAMES.get(doc_type, TYPE_NAMES["other"])
    parts = (name, f"số {number}" if number else "", day, f"của {issuer}" if issuer else "", title)
    return " ".join(part for part in parts if part)


def ground(citation: str) -> str:
    """A citation as a ground: “Căn cứ …”, written once only."""
    return citation if citation.lower().startswith(("căn cứ", "theo", "thực hiện")) else f"Căn cứ {citation}"
