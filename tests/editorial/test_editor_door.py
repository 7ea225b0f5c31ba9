"""The editor's door: who gets in, at which rate, and what visitors never notice of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from glabella.terms import WrongUsage

WORDS = "four-long-plain-words"
ENDS = ("", "pages/", "users/", "reports/site-history/", "workflows/list/", "account/", "api/main/pages/")


@pytest.mark.parametrize("end", ENDS)
def test_strangers_are_sent_to_the_login(house: Path, end: str) -> None:
    from django.test import Client

    client = Client()
    answer = client.get(f"/editor/{end}")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/editor/login/")
    assert "glabella-editor" not in client.cookies


def test_a_password_opens_and_nothing_else_does(house: Path) -> None:
    from django.test import Client

    client = Client()
    assert client.post("/editor/login/", {"username": "ed", "password": "wrong"}).status_code == 200
    assert "glabella-editor" not in client.cookies
    assert client.post("/editor/login/", {"username": "ed", "password": WORDS}).status_code == 302
    cookie = client.cookies["glabella-editor"]
    assert cookie["path"] == "/editor/"
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert client.get("/editor/").status_code == 200


def test_passwords_cannot_be_tried_at_will(house: Path) -> None:
    from django.test import Client

    client = Client()
    tries = [client.post("/editor/login/", {"username": "ed", "password": "wrong"}) for _ in range(12)]
    assert {answer.status_code for answer in tries[:10]} == {200}
    assert {answer.status_code for answer in tries[10:]} == {429}
    assert client.post("/editor/login/", {"username": "ed", "password": WORDS}).status_code == 429


def test_no_mail_no_sign_up_no_media(signed_in: Callable[[str], Any]) -> None:
    client = signed_in("ada")
    for end in ("password_reset/", "images/", "documents/"):
        assert client.get(f"/editor/{end}").status_code == 404, end
    assert client.get("/editor/failwhale/").status_code == 403


def test_visitors_get_no_session(house: Path) -> None:
    from django.test import Client

    client = Client()
    for page in ("/", "/control", "/photo"):
        answer = client.get(page)
        assert answer.status_code == 200
        assert set(client.cookies) <= {"glabella-csrf"}
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_the_editors_policy_lets_nothing_inline_run(signed_in: Callable[[str], Any]) -> None:
    answer = signed_in("ada").get("/editor/")
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("name", "role", "password", "problem"),
    [
        ("Erin Dale", "owner", WORDS, "no role"),
        ("Erin", "editor", WORDS, "first and last name"),
        ("Erin Dale", "editor", "password1234", "too easy"),
        ("Erin Dale", "editor", "short", "too easy"),
    ],
)
def test_accounts_that_are_not_made(house: Path, name: str, role: str, password: str, problem: str) -> None:
    from django.contrib.auth.models import User

    from glabella.studio.editorial.accounts import account

    with pytest.raises(WrongUsage, match=problem):
        account("new", name, role, password)
    assert not User.objects.filter(username="new").exists()


def test_a_log_line_names_no_page_and_nobody(signed_in: Callable[[str], Any], caplog: Any) -> None:
    import logging

    log = logging.getLogger("glabella.web")
    log.addHandler(caplog.handler)
    log.setLevel("INFO")
    try:
        signed_in("ed").get("/editor/pages/?q=somebody-private")
    finally:
        log.removeHandler(caplog.handler)
        log.setLevel("WARNING")
    assert "/editor/pages/" in caplog.text
    assert "somebody" not in caplog.text
    assert "ed " not in caplog.text.replace("/editor", "")
