"""From a draft to readers: what the evidence check refuses, who may sign, and what is then said of it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from glabella.evidence.faults import plain
from library_copy import plant
from planted import LOCK, PLANTED

SIGNED = {"credentials": "MD, dermatologist", "read": "on", "comment": ""}


def user(login: str) -> Any:
    from django.contrib.auth.models import User

    return User.objects.get(username=login)


def again(page: Any) -> Any:
    return type(page).objects.get(pk=page.pk)


def draft(page: Any, title: str = "Another title") -> Any:
    """Save a draft by the editor and return its revision."""
    latest = page.get_latest_revision_as_object()
    latest.title = title
    return latest.save_revision(user=user("ed"))


def submit(page: Any) -> Any:
    """Send the last draft into the workflow; return the state."""
    found = again(page)
    found.get_workflow().start(found.get_latest_revision_as_object(), user("ed"))
    return again(page).current_workflow_state


def sign(page: Any, login: str = "rae", **stated: str) -> None:
    found = again(page)
    state = found.current_workflow_task_state
    found.current_workflow_task.on_action(state, user(login), "approve", **(stated or SIGNED))


@pytest.mark.parametrize("name", PLANTED)
def test_the_workflow_refuses_what_was_planted_in_its_own_words(
    page: Any, own_library: Path, name: str
) -> None:
    planted = PLANTED[name]
    draft(page)
    if planted.in_page():
        text = (own_library / page.file).read_text("utf-8")
        changed = plain(yaml.safe_load(re.sub(planted.pattern, planted.replacement, text, count=1)))
        latest = again(page).get_latest_revision_as_object()
        latest.take(changed)
        assert latest.document() == changed
        latest.save_revision(user=user("ed"))
    else:
        planted.plant(own_library, page.procedure)
    state = submit(page)
    assert state.status == "needs_changes"
    said = [one for one in state.current_task_state.comment.splitlines() if LOCK not in one]
    assert said
    assert all(re.search(planted.message, one) for one in said), said
    assert state.current_task_state.finished_by is None
    assert again(page).title != "Another title"


def test_drafts_are_checked_beside_the_files(page: Any, own_library: Path) -> None:
    from glabella.studio.editorial.checking import every_fault

    assert every_fault() == []
    document = page.document()
    document["parts"]["takeaway"].append({"words": "It works in 80 % of people."})
    latest = page.get_latest_revision_as_object()
    latest.take(document)
    latest.save_revision(user=user("ed"))
    (found,) = every_fault()
    assert (found.file, found.line) == (page.file, 0)
    assert found.field.startswith("parts.takeaway[")
    assert "“80 %”" in found.problem


def test_nobody_publishes_by_hand(page: Any) -> None:
    from django.core.exceptions import PermissionDenied

    from glabella.studio.editorial.models import NotPublishable

    revision = draft(page)
    for login in ("ed", "rae", "ada"):
        assert not page.permissions_for_user(user(login)).can_publish()
        with pytest.raises(PermissionDenied):
            revision.publish(user=user(login))
    with pytest.raises(NotPublishable, match="not reviewed"):
        revision.publish(skip_permission_checks=True)
    other = again(page)
    other.title = "By the back door"
    with pytest.raises(NotPublishable):
        other.save()
    assert again(page).title not in ("Another title", "By the back door")


def test_only_a_named_reviewer_signs(page: Any) -> None:
    from django.core.exceptions import PermissionDenied

    draft(page)
    submit(page)
    task = again(page).current_workflow_task
    assert task.get_actions(page, user("ed")) == task.get_actions(page, user("ada")) == []
    assert [name for name, *_ in task.get_actions(page, user("rae"))] == ["reject", "approve"]
    for login, stated in (
        ("ed", SIGNED),
        ("ada", SIGNED),
        ("rae", {"credentials": "MD"}),
        ("rae", {"read": "on"}),
    ):
        with pytest.raises(PermissionDenied):
            sign(page, login, **stated)
    with pytest.raises(PermissionDenied):
        again(page).current_workflow_task_state.approve(user=user("ada"), credentials="MD")
    user("rae").groups.clear()
    with pytest.raises(PermissionDenied):
        sign(page)
    assert again(page).reviewed_by() is None


def test_a_reviewer_is_shown_for_the_signed_text_only(page: Any, own_library: Path) -> None:
    from django.test import Client

    from glabella.studio.editorial import files

    assert page.reviewed_by() is None
    client = Client()
    assert "Not yet medically reviewed" in client.get(f"/procedures/{page.slug}/").content.decode()
    assert "glabella-editor" not in client.cookies
    draft(page, "The signed title")
    assert submit(page).status == "in_progress"
    sign(page)
    live = again(page)
    signed = live.reviewed_by()
    shown = client.get(f"/procedures/{page.slug}/").content.decode()
    assert "Rae Viewer, MD, dermatologist" in shown
    assert "Not yet medically reviewed" not in shown
    assert live.title == "The signed title"
    assert (signed.signed_name, signed.credentials) == ("Rae Viewer", "MD, dermatologist")
    assert signed.finished_at.date() == datetime.datetime.now(datetime.UTC).date()
    draft(page, "A later draft")
    assert again(page).reviewed_by() is not None, "a draft changes nothing that readers see"
    latest = again(page).get_latest_revision_as_object()
    latest.take(files.documents.from_file(latest.file))
    latest.save_revision().publish()
    assert again(page).live
    assert again(page).reviewed_by() is None, "the library's own text was not signed"
    assert "Rae Viewer" not in client.get(f"/procedures/{page.slug}/").content.decode()


def test_a_schedule_does_not_pass_the_check(page: Any, own_library: Path) -> None:
    from django.utils import timezone

    from glabella.studio.editorial.care import keep_schedule

    latest = page.get_latest_revision_as_object()
    latest.title, latest.go_live_at = "Scheduled", timezone.now() + datetime.timedelta(hours=1)
    revision = latest.save_revision(user=user("ed"))
    submit(page)
    sign(page)
    assert again(page).title != "Scheduled"
    past = timezone.now() - datetime.timedelta(minutes=1)
    revision.refresh_from_db()
    revision.content["go_live_at"], revision.approved_go_live_at = past.isoformat(), past
    revision.save()
    plant(
        own_library,
        f"procedures/{page.procedure}/claims.yaml",
        "review_by: 2027-11-23",
        "review_by: 2020-01-01",
    )
    keep_schedule()
    assert again(page).title != "Scheduled"
    assert not page.revisions.filter(approved_go_live_at__isnull=False).exists()


def test_an_editor_meets_the_reasons_in_the_form(page: Any, signed_in: Callable[[str], Any]) -> None:
    client = signed_in("ed")
    form = client.get(f"/editor/pages/{page.pk}/edit/")
    assert form.status_code == 200
    assert "finds no fault" in form.content.decode()
    document = page.document()
    next(iter(document["parts"].values())).append({"words": "It works in 80 % of people."})
    latest = page.get_latest_revision_as_object()
    latest.take(document)
    latest.save_revision()
    text = client.get(f"/editor/pages/{page.pk}/edit/").content.decode()
    assert "80 %" in text
    assert "State it as a claim of the library" in text
    assert 'name="action-publish"' not in text
    assert 'name="action-submit"' in text
    assert "<script>" not in text
