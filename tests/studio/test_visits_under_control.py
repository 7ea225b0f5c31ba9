"""A visit belongs to one person: agreed to, sealed, closed to others, gone when told or in time."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from studio_people import begin, do_jobs, send

Person = Callable[[], Any]


@pytest.mark.parametrize(
    "given",
    [
        {"adult": False, "purposes": ["try_on"]},
        {"adult": True, "purposes": []},
        {"adult": True, "purposes": ["keep"]},
        {"adult": True, "purposes": ["try_on", "sell"]},
        {"purposes": ["try_on"]},
    ],
)
def test_without_agreement_nothing_begins(person: Person, studio: Path, given: dict[str, Any]) -> None:
    from glabella.studio.visits.models import Visit

    before = Visit.objects.count()
    answer = person().post("/api/visits", given, content_type="application/json")
    assert answer.status_code in (400, 422)
    assert {"type", "title", "status", "detail"} <= set(answer.json())
    assert Visit.objects.count() == before


def test_the_receipt_says_all_that_was_agreed_to(person: Person) -> None:
    client = person()
    visit = begin(client, "keep")
    receipt = client.get(f"/api/visits/{visit['id']}/receipt").json()
    assert [one["purpose"] for one in receipt["agreed"]] == ["try_on", "keep"]
    assert receipt["not_agreed"] == ["share"]
    assert receipt["adult"] is True
    assert receipt["deleted_at"][:10] > receipt["given"][:10]


def test_another_person_finds_nothing(person: Person, fitted: tuple[Any, str]) -> None:
    owner, visit = fitted
    stranger = person()
    begin(stranger)
    blob = owner.get(f"/api/visits/{visit}/viewer").json()["picture"]["image"]
    assert owner.get(blob).status_code == 200
    paths = ["", "/face", "/viewer", "/plan", "/found", "/receipt", "/files/report.html", "/events"]
    answers = [stranger.get(f"/api/visits/{visit}{path}") for path in paths]
    answers += [stranger.get(blob), stranger.get(f"/try/{visit}")]
    answers += [stranger.delete(f"/api/visits/{visit}"), stranger.post(f"/api/visits/{visit}/hand-offs")]
    answers += [
        stranger.patch(f"/api/visits/{visit}", {"purposes": ["try_on"]}, content_type="application/json")
    ]
    answers += [stranger.put(f"/api/visits/{visit}/plan", {"sessions": 2}, content_type="application/json")]
    answers += [send(stranger, visit, b"x"), stranger.post(f"/api/visits/{visit}/files")]
    assert {answer.status_code for answer in answers} == {404}
    assert owner.get(f"/api/visits/{visit}").status_code == 200


def test_an_address_without_its_signature_opens_nothing(fitted: tuple[Any, str]) -> None:
    owner, visit = fitted
    blob = owner.get(f"/api/visits/{visit}/viewer").json()["picture"]["image"]
    path, _, stamp = blob.partition("?s=")
    assert owner.get(path).status_code == 404
    assert owner.get(f"{path}?s={stamp[:-1]}{'A' if stamp[-1] != 'A' else 'B'}").status_code == 404
    other = path.replace(path.rpartition("/")[2], "photo")
    assert owner.get(f"{other}?s={stamp}").status_code == 404


def test_files_at_rest_hold_no_picture_and_open_only_with_both_keys(
    studio: Path, fitted: tuple[Any, str], face_file: Path
) -> None:
    from glabella.studio.visits.models import Visit
    from glabella.studio.visits.vault import unseal
    from glabella.terms import MissingPart

    _, visit = fitted
    files = list((studio / "visits" / visit).iterdir())
    assert len(files) > 3
    row = Visit.objects.get(id=visit)
    sealed = {path.name: path.read_bytes() for path in files}
    assert all(sealed[name] != row.store.read(name) for name in sealed)
    # Long enough not to arise by chance in bytes that look random.
    plain = (b"\x89PNG\r\n\x1a\n", b"WEBPVP8", b'"format"', face_file.read_bytes()[1000:1016])
    assert not any(head in content for head in plain for content in sealed.values())
    assert row.store.read("photo") == face_file.read_bytes()
    # Someone with a copy of the database and the files, but not of the server's key:
    with pytest.raises(MissingPart):
        unseal(bytes(32), bytes(row.wrapped_key), f"key of {visit}")
    # Not even the visit's own key opens a file under another name.
    with pytest.raises(MissingPart):
        unseal(row.store.key, (row.store.folder / "photo").read_bytes(), f"{visit}/viewer.json")


def test_the_key_never_lies_with_the_data(tmp_path: Path) -> None:
    from glabella.studio.places import Places
    from glabella.terms import WrongUsage

    with pytest.raises(WrongUsage):
        Places(tmp_path, tmp_path / "keys" / "studio.key")


def test_delete_now_leaves_nothing_and_counts_it(person: Person, studio: Path, face_file: Path) -> None:
    from glabella.studio.jobs.queue import forget
    from glabella.studio.visits.models import Access, Device, Job, Visit

    client = person()
    visit = begin(client, "share")["id"]
    send(client, visit, face_file.read_bytes())
    job = Job.objects.get(visit_id=visit).id
    wrapped = bytes(Visit.objects.get(id=visit).wrapped_key)
    devices = Device.objects.count()
    proof = client.delete(f"/api/visits/{visit}").json()
    assert proof["deleted"] == {"files": 1, "jobs": 1}
    assert proof["left"] == {"rows": 0, "files": 0, "jobs": 0}
    assert not (studio / "visits" / visit).exists()
    assert not Visit.objects.filter(id=visit).exists()
    assert not Access.objects.filter(visit_id=visit).exists()
    assert not Job.objects.filter(id=job).exists()
    assert Device.objects.count() == devices - 1
    assert forget([job]) == 0
    assert client.get(f"/api/visits/{visit}").status_code == 404
    for path in studio.glob("*.sqlite3*"):
        stored = path.read_bytes()
        assert wrapped not in stored, path.suffix
        assert visit.encode() not in stored, path.suffix


def test_a_job_under_way_writes_nothing_after_deletion(
    person: Person, studio: Path, face_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from glabella.studio.jobs import working

    client = person()
    visit = begin(client)["id"]
    send(client, visit, face_file.read_bytes())
    said: list[str] = []

    def stage(job: Any, text: str) -> None:
        said.append(text)
        if text == "Reading the skin.":
            assert client.delete(f"/api/visits/{visit}").status_code == 200
        tell(job, text)

    tell = working._say
    monkeypatch.setattr(working, "_say", stage)
    do_jobs(visit)
    assert said[-1] == "Reading the skin."
    assert not (studio / "visits" / visit).exists()


def test_what_was_not_kept_is_gone_in_time(person: Person, studio: Path) -> None:
    from django.utils import timezone

    from glabella.studio.visits.ending import end_expired
    from glabella.studio.visits.models import Visit

    client = person()
    short, kept = begin(client)["id"], begin(client, "keep")["id"]
    later = timezone.now() - timedelta(seconds=1)
    Visit.objects.filter(id=short).update(expires=later)
    assert client.get(f"/api/visits/{short}").status_code == 404, "over, even before it is swept"
    assert end_expired() == 1
    assert not (studio / "visits" / short).exists()
    assert client.get(f"/api/visits/{kept}").status_code == 200
    assert Visit.objects.get(id=kept).expires - timezone.now() > timedelta(days=89)


def test_a_folder_without_a_row_is_swept(studio: Path) -> None:
    from glabella.studio.visits.ending import end_strays

    stray = studio / "visits" / "left-by-a-power-cut"
    stray.mkdir()
    end_strays()
    assert not stray.exists()


def test_a_link_opens_one_more_device_once(person: Person) -> None:
    owner, phone, thief = person(), person(), person()
    visit = begin(owner, "share")["id"]
    link = owner.post(f"/api/visits/{visit}/hand-offs").json()
    path = "/hand/" + link["address"].rpartition("/")[2]
    assert link["qr"].startswith("data:image/svg+xml")
    assert phone.get(path).status_code == 200, "a preview of the link"
    assert phone.get(f"/api/visits/{visit}").status_code == 404, "does not use it up"
    assert phone.post(path).headers["Location"] == f"/try/{visit}"
    assert phone.get(f"/api/visits/{visit}").status_code == 200
    assert thief.get(path).status_code == thief.post(path).status_code == 410
    assert thief.get(f"/api/visits/{visit}").status_code == 404
    # Withdrawing “share” takes the visit from the phone again.
    owner.patch(f"/api/visits/{visit}", {"purposes": ["try_on"]}, content_type="application/json")
    assert phone.get(f"/api/visits/{visit}").status_code == 404
    assert owner.get(f"/api/visits/{visit}").status_code == 200


def test_an_old_link_opens_nothing(person: Person) -> None:
    from django.utils import timezone

    from glabella.studio.visits.models import HandOff

    owner, phone = person(), person()
    visit = begin(owner, "share")["id"]
    link = owner.post(f"/api/visits/{visit}/hand-offs").json()
    HandOff.objects.filter(visit_id=visit).update(expires=timezone.now())
    assert phone.post("/hand/" + link["address"].rpartition("/")[2]).status_code == 410
    assert phone.get(f"/api/visits/{visit}").status_code == 404


def test_a_link_needs_agreement_to_share(person: Person) -> None:
    owner = person()
    visit = begin(owner)["id"]
    assert owner.post(f"/api/visits/{visit}/hand-offs").status_code == 400


def test_deleted_rows_are_overwritten(studio: Path) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA secure_delete").fetchone()[0] == 1
    queue = sqlite3.connect(studio / "queue.sqlite3")
    assert queue.execute("select count(*) from kv").fetchone()[0] == 0, "no result is kept in the queue"
    queue.close()
