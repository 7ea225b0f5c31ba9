"""The JSON API: one shape of error, no crash whatever is sent, closed to other sites, quick to replan."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from studio_people import begin, do_jobs, send

Person = Callable[[], Any]
SOME = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)


def test_nothing_sent_makes_a_crash(studio: Any) -> None:
    """What the API's own description allows, and what it forbids, sent to every operation."""
    from django.core.cache import cache
    from django.core.handlers.wsgi import WSGIHandler

    handler = WSGIHandler()

    def application(environ: Any, start: Any) -> Any:
        cache.clear()  # rates are tested elsewhere
        return handler(environ, start)

    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", application)
    token = "a" * 32
    headers = {"X-CSRFToken": token, "Cookie": f"glabella-csrf={token}", "Host": "localhost"}
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) >= 15
    for operation in operations:
        if not operation.path.endswith("/events"):  # it does not end
            try_out(operation, headers)


def try_out(operation: Any, headers: dict[str, str]) -> None:
    @SOME
    @given(case=operation.as_strategy() | operation.as_strategy(GenerationMode.NEGATIVE))
    def answers(case: Any) -> None:
        answer = case.call(headers=headers)
        assert answer.status_code < 500, (operation.label, answer.content)
        if answer.status_code >= 400:
            assert answer.headers["content-type"][0] == "application/problem+json", operation.label
            assert {"type", "title", "status", "detail"} <= set(answer.json())

    answers()


def test_another_site_cannot_act_in_a_persons_name(studio: Any) -> None:
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    given = {"adult": True, "purposes": ["try_on"]}
    answer = client.post("/api/visits", given, content_type="application/json")
    assert answer.status_code == 403
    assert answer.json()["type"] == "urn:glabella:csrf"
    page = client.get("/photo")
    token = page.content.decode().partition('name="csrf" content="')[2].partition('"')[0]
    headers = {"X-CSRFToken": token}
    answer = client.post("/api/visits", given, content_type="application/json", headers=headers)
    assert answer.status_code == 201
    assert client.post("/hand/anything").status_code == 403


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(person: Person) -> None:
    client = person()
    begin(client)
    client.get("/photo")
    assert {"glabella-device", "glabella-csrf"} == set(client.cookies)
    for cookie in client.cookies.values():
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"


@pytest.mark.parametrize("path", ["/", "/photo", "/control", "/nowhere", "/api/faces", "/api/nowhere"])
def test_every_answer_carries_the_policy(person: Person, path: str) -> None:
    answer = person().get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    if not path.startswith("/api"):
        text = answer.content.decode()
        assert " style=" not in text
        assert "<style" not in text
        assert "onclick" not in text
        assert text.count("<script") == text.count("<script src=")


def choose(client: Any, visit: str, plan: dict[str, Any]) -> Any:
    """Choose a plan."""
    return client.put(f"/api/visits/{visit}/plan", plan, content_type="application/json")


@pytest.fixture
def unplanned(fitted: tuple[Any, str]) -> Iterator[tuple[Any, str]]:
    """A person whose photograph was read, under the usual plan again afterwards."""
    yield fitted
    assert choose(*fitted, {}).status_code == 200


def test_another_number_of_sessions_takes_no_new_photograph(unplanned: tuple[Any, str]) -> None:
    from glabella.tryon import warm

    for _ in warm():
        pass
    client, visit = unplanned
    usual = client.get(f"/api/visits/{visit}/plan").json()
    taken, before = [], -1.0
    for sessions in (0, 1, 2, 3, 4, 5, 6):
        started = time.perf_counter()
        answer = choose(client, visit, {"sessions": sessions})
        taken.append(time.perf_counter() - started)
        found = answer.json()
        assert found["plan"]["sessions"] == sessions
        assert set(found["course"]["weights"]) == set(usual["course"]["weights"])
        concern = next(iter(usual["moments"][-1]["numbers"]))
        numbers = found["moments"][-1]["numbers"].get(concern, {"percent": [0, 0, 0]})
        assert numbers["percent"][1] >= before, "more dose is never less change"
        before = numbers["percent"][1]
    nothing = choose(client, visit, {"sessions": 0}).json()["course"]["weights"]
    assert {weight for rows in nothing.values() for row in rows for weight in row} == {0.0}
    # About 0.1 s on a quiet machine; this bound only tells it from reading the photograph again.
    assert sorted(taken)[len(taken) // 2] < 1.0


@pytest.mark.parametrize(
    ("plan", "cure"),
    [
        ({"sessions": 13}, "Choose 0 to 12."),
        ({"sessions": -1}, "Choose 0 to 12."),
        ({"sessions": "many"}, "sessions: "),
        ({"needle_mm": 9}, "at most 3 mm"),
        ({"interval_weeks": 0}, "more than 0"),
        ({"phototype": "VII"}, "I, II, III"),
        ({"device": "magic"}, "Choose one of: "),
        ({"seesions": 3}, "seesions: "),
    ],
)
def test_a_plan_that_cannot_be_is_told_and_not_kept(
    fitted: tuple[Any, str], plan: dict[str, Any], cure: str
) -> None:
    client, visit = fitted
    answer = choose(client, visit, plan)
    assert answer.status_code in (400, 422)
    assert cure in answer.json()["detail"]
    assert client.get(f"/api/visits/{visit}").json()["plan"] == {}


def test_a_chosen_plan_stays_with_the_visit(unplanned: tuple[Any, str]) -> None:
    client, visit = unplanned
    usual = client.get(f"/api/visits/{visit}/viewer").json()["course"]
    plan = {"sessions": 2, "interval_weeks": 6.0, "phototype": "V"}
    given = choose(client, visit, plan).json()
    assert given["chosen"] == plan
    assert client.get(f"/api/visits/{visit}").json()["plan"] == plan
    assert client.get(f"/api/visits/{visit}/plan").json() == given
    shown = client.get(f"/api/visits/{visit}/viewer").json()["course"]
    assert shown == given["course"] != usual
    page = client.get(f"/try/{visit}").content.decode()
    assert "2 sessions, 6 weeks apart" in page
    assert "The picture shows the usual plan" in page, "the stills were painted when the photograph was read"
    choose(client, visit, {})
    assert client.get(f"/api/visits/{visit}/viewer").json()["course"] == usual
    assert "The picture shows the usual plan" not in client.get(f"/try/{visit}").content.decode()


def test_files_are_of_the_chosen_plan_or_not_there(
    unplanned: tuple[Any, str], studio: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import glabella.tryon
    from glabella.studio.jobs import working
    from glabella.studio.visits.models import Job, Visit

    asked: list[Any] = []

    def run(photo: bytes, out: Path, request: Any, *, report: Any) -> None:
        asked.append(request)
        out.mkdir()
        (out / "tryon.json").write_text(str(request.options))

    monkeypatch.setattr(glabella.tryon, "run", run)
    client, visit = unplanned
    for plan in ({"sessions": 2}, {"sessions": 3, "needle_mm": 1.0}):
        choose(client, visit, plan)
        assert client.get(f"/api/visits/{visit}").json()["file_names"] == []
        assert client.get(f"/api/visits/{visit}/files/tryon.json").status_code == 404
        client.post(f"/api/visits/{visit}/files")
        do_jobs(visit)
        state = client.get(f"/api/visits/{visit}").json()
        assert (state["files"]["state"], state["file_names"]) == ("done", ["tryon.json"])
        assert client.get(f"/api/visits/{visit}/files/tryon.json").content.decode() == str(plan)
        assert asked[-1].options == plan
    # A job that began under an older plan, and writes late:
    client.post(f"/api/visits/{visit}/files")
    job = Job.objects.select_related("visit").get(visit_id=visit, kind="files")
    choose(client, visit, {"sessions": 5})
    assert not Job.objects.filter(id=job.id).exists()
    job.visit.store.write(job.visit.made_prefix + "tryon.json", b"of an older plan")
    assert client.get(f"/api/visits/{visit}").json()["file_names"] == []
    assert client.get(f"/api/visits/{visit}/files/tryon.json").status_code == 404
    working.work_on(job.id)
    Visit.objects.get(id=visit).store.remove(job.visit.made_prefix + "tryon.json")


def test_a_face_that_belongs_to_nobody_keeps_no_plan(person: Person, fitted: tuple[Any, str]) -> None:
    from glabella.studio.visits.models import Visit

    _, visit = fitted
    Visit.objects.filter(id=visit).update(name="medium")
    try:
        client = person()
        assert choose(client, visit, {"sessions": 2}).json()["plan"]["sessions"] == 2
        assert client.get(f"/api/visits/{visit}").json()["plan"] == {}
    finally:
        Visit.objects.filter(id=visit).update(name="")


def test_an_upload_answers_before_anything_is_read(person: Person, face_file: Any) -> None:
    client = person()
    visit = begin(client)["id"]
    started = time.perf_counter()
    answer = send(client, visit, face_file.read_bytes())
    assert time.perf_counter() - started < 1.0
    assert answer.status_code == 202
    assert answer.json()["photo"]["state"] == "waiting"


def test_the_face_is_there_before_its_skin_was_read(
    person: Person, face_file: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import glabella.tryon
    from glabella.terms import UnusableInput

    def unread(*_: Any) -> Any:
        raise UnusableInput("This skin cannot be read.", "Take another photograph.")

    client = person()
    visit = begin(client)["id"]
    send(client, visit, face_file.read_bytes())
    stages: list[tuple[str, bool]] = []
    monkeypatch.setattr(glabella.tryon, "follow", unread)
    monkeypatch.setattr(
        "glabella.studio.jobs.working._say",
        lambda job, stage: stages.append((stage, job.visit.store.has("face.json"))),
    )
    do_jobs(visit)
    assert ("Finding the face.", False) in stages
    assert ("Reading the skin.", True) in stages
    state = client.get(f"/api/visits/{visit}").json()
    assert state["photo"]["problem"] == "This skin cannot be read."
    assert not state["face_shown"], "a photograph that cannot be used is not kept"


def test_the_face_as_photographed_holds_nothing_that_is_painted(fitted: tuple[Any, str]) -> None:
    client, visit = fitted
    assert client.get(f"/api/visits/{visit}").json()["face_shown"]
    document = client.get(f"/api/visits/{visit}/face").json()
    whole = client.get(f"/api/visits/{visit}/viewer").json()
    assert set(document) == {"version", "unchanged", "picture", "surface", "backdrop"}
    assert document["surface"]["vertices"] == whole["surface"]["vertices"]
    assert client.get(document["picture"]["image"]).content == client.get(whole["picture"]["image"]).content


def test_a_patch_of_skin_stays_flat(person: Person) -> None:
    import cv2

    from glabella.synth import synthesise_patch

    picture = cv2.imencode(".png", synthesise_patch(5, 0, 640).picture[..., ::-1])[1].tobytes()
    client = person()
    visit = begin(client, patch=True)["id"]
    assert send(client, visit, picture).status_code == 202
    do_jobs(visit)
    state = client.get(f"/api/visits/{visit}").json()["photo"]
    assert state["state"] == "done", state
    document = client.get(f"/api/visits/{visit}/viewer").json()
    assert document["surface"] is None
    assert not client.get(f"/api/visits/{visit}").json()["face_shown"], "there is nothing to turn"
    assert client.get(f"/api/visits/{visit}/face").status_code == 404
    assert client.get(f"/try/{visit}").status_code == 200
