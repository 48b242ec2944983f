"""Autosave: what is typed is kept apart from the record, for its typist alone."""

import pytest

from core import drafts
from core.models import Draft


def test_typing_is_kept_and_the_last_wins(as_clerk, province):
    as_clerk.post("/drafts/report/1-2/", {"summary": "một", "figure": ["1", "2"]})
    answer = as_clerk.post(
        "/drafts/report/1-2/", {"summary": "hai", "figure": ["3", "4"], "_token": "t", "csrfmiddlewaretoken": "c"}
    )
    assert "saved" in answer.json()
    data, _at = drafts.load(province.clerk, "report", "1-2")
    assert data.getlist("figure") == ["3", "4"]
    assert data["summary"] == "hai"
    assert "_token" not in data


def test_passwords_are_never_kept(as_clerk, province):
    as_clerk.post("/drafts/password/-/", {"old_password": "bí mật", "new_password1": "x", "hint": "y"})
    assert Draft.objects.get().payload == {"hint": ["y"]}


def test_another_person_has_another_draft(as_clerk, as_head, province):
    as_clerk.post("/drafts/report/1-2/", {"summary": "của cán bộ"})
    as_head.post("/drafts/report/1-2/", {"summary": "của thủ trưởng"})
    assert drafts.load(province.clerk, "report", "1-2")[0]["summary"] == "của cán bộ"


def test_too_much_is_refused_with_a_sentence(as_clerk):
    answer = as_clerk.post("/drafts/report/1/", {"summary": "x" * (drafts.MAX_CHARACTERS + 1)})
    assert answer.status_code == 422
    assert answer.json()["error"]
    assert not Draft.objects.exists()


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_only_post_saves(as_clerk, method):
    assert getattr(as_clerk, method)("/drafts/report/1/").status_code == 405


def test_nobody_signed_in_keeps_nothing(client, db):
    assert client.post("/drafts/report/1/", {"summary": "x"}).status_code in (302, 403)
    assert not Draft.objects.exists()


def test_a_token_is_used_once(province):
    assert drafts.claim("abc", user=province.clerk) is not None
    with pytest.raises(drafts.Replayed):
        drafts.claim("abc", user=province.clerk)
    assert drafts.claim("", user=province.clerk) is None
