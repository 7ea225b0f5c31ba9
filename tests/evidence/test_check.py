"""Bad data: every fault is reported at once, with its file, line, field and cure."""

from __future__ import annotations

import datetime
import re
import shutil
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from glabella.evidence import check, fit, write_lock
from glabella.evidence.fit import hash_of_inputs_in
from glabella.terms import library_folder

TODAY = datetime.date(2026, 12, 1)
PAGE = "procedures/microneedling"
STUDY = "findings/microneedling/dogra2014.yaml"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A copy of the library that a test may spoil."""
    folder = tmp_path / "library"
    source = library_folder()
    for part in ("findings", "procedures", "schemas"):
        shutil.copytree(source / part, folder / part)
    for file in source.glob("*.*"):
        shutil.copy(file, folder / file.name)
    return folder


def spoil(folder: Path, file: str, old: str, new: str) -> int:
    """Replace the first ``old`` of a file, lock the result and return the line that was changed."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    write_lock(folder)
    return text[: text.index(old)].count("\n") + 1


def test_the_library_has_no_fault() -> None:
    assert [str(fault) for fault in check(today=TODAY)] == []


# What is spoilt: file, text, replacement, field named, words of problem and cure.
SPOILT: dict[str, tuple[str, str, str, str, str]] = {
    "unresolved citation": (STUDY, "source: dogra2014", "source: dogra2041", "source", "has no dogra2041"),
    "wrong unit": (STUDY, "sd: 3.12, unit: points", "sd: 3.12, unit: grade", "before.unit", "wrong unit"),
    "not a number": (STUDY, "value: 11.73", "value: .nan", "before.value", "not a number"),
    "negative n": (STUDY, "    n: 30", "    n: -30", "findings[0].n", "less than the minimum"),
    "no n where pooled": (STUDY, "    n: 30", "    n: null", "findings[0].n", "number of people"),
    "SD 0": (STUDY, "sd: 3.12", "sd: 0", "before.sd", "minimum of 0"),
    "share over 1": (STUDY, "value: 0.87", "value: 87", "responders.value", "within 0 to 1"),
    "percentage over 100": (
        "findings/microneedling/leheta2011.yaml",
        "value: 68.3",
        "value: 683",
        "percent.value",
        "over 100 percent",
    ),
    "off the scale": (STUDY, "value: 11.73", "value: 117.3", "before.value", "scale runs from 0 to 84"),
    "more cases than people": (STUDY, "cases: {value: 5", "cases: {value: 50", "cases.value", "outnumber"),
    "value outside its range": (
        "findings/microneedling/alam2014.yaml",
        "value: 3.4, low: 0.2",
        "value: 3.4, low: 4.2",
        "change.low",
        "more than the value",
    ),
    "shares that do not add up": (
        "findings/microneedling/park2012.yaml",
        "share: 0.5625",
        "share: 0.25",
        "classes",
        "must be 1",
    ),
    "unknown field": (STUDY, "title:", "tittle:", "the whole file", "tittle"),
    "unknown scale": (STUDY, "scale: goodman_baron_quantitative", "scale: gbs", "scale", "no scale gbs"),
    "from memory but pooled": (
        STUDY,
        "how: abstract read in a stored copy",
        "how: from memory",
        "pooled",
        "may not drive",
    ),
    "pooled without a size": (STUDY, "pooled: false", "pooled: true", "pooled", "no size to pool"),
    "duplicate id": (STUDY, "id: dogra2014.dark_marks", "id: dogra2014.acne_scars", "id", "used 2 times"),
    "duplicate name": (STUDY, "procedure: microneedling", "id: x\nprocedure: microneedling", "id", "twice"),
    "file with another name": (STUDY, "id: dogra2014\n", "id: dogra\n", "id", "another name"),
    "field that does not exist in a sentence": (
        STUDY,
        "{value:.0f}",
        "{valeu:.0f}",
        "text",
        "no field valeu",
    ),
    "unknown procedure": (
        STUDY,
        "procedure: microneedling",
        "procedure: levitation",
        "procedure",
        "levitation",
    ),
    "claim without source": (
        f"{PAGE}/claims.yaml",
        "kind: reported, sources: [juhasz2020]",
        "kind: reported, sources: []",
        "sources",
        "has no source",
    ),
    "number that differs from its finding": (
        f"{PAGE}/claims.yaml",
        "{is: 25.9,",
        "{is: 29.5,",
        "numbers[0].is",
        "The finding says 25.9",
    ),
    "number that is not in the text": (
        f"{PAGE}/claims.yaml",
        "wrinkles 25.9% milder",
        "wrinkles 52.9% milder",
        "text",
        "does not hold 25.9",
    ),
    "amount about nothing": (
        f"{PAGE}/claims.yaml",
        ", about: end_of_mild_signs",
        "",
        "claims",
        "not of what",
    ),
    "often said without saying so": (
        f"{PAGE}/claims.yaml",
        "are often said: no data found.",
        "are certain.",
        "text",
        "no data found",
    ),
    "contradicts a claim that is not there": (
        f"{PAGE}/claims.yaml",
        "contradicts: [concern_tone_meta]",
        "contradicts: [concern_tone_mean]",
        "contradicts",
        "no claim concern_tone_mean",
    ),
    "overdue review": (
        f"{PAGE}/procedure.yaml",
        "review_by: 2027-11-23",
        "review_by: 2026-11-30",
        "review_by",
        "due",
    ),
    "side effect of nothing": (
        f"{PAGE}/side_effects.yaml",
        "finding: dogra2014.dark_marks",
        "finding: dogra2014.acne_scars",
        "finding",
        "no such count",
    ),
    "curve of another length": (
        f"{PAGE}/recovery.yaml",
        "typical: [1.0, ",
        "typical: [",
        "typical",
        "9 values",
    ),
    "points beyond the rubric": (
        f"{PAGE}/facts.yaml",
        "points: 1, why: numbing",
        "points: 9, why: numbing",
        "points",
        "3",
    ),
    "source without claim": (
        "bibliography.yaml",
        "majid2009:\n",
        "nobody1999:\n  citation: Nobody 1999\n  kind: study\n  seen: abstract\nmajid2009:\n",
        "nobody1999",
        "Nothing cites",
    ),
    "draws of other inputs": ("model.yaml", "value: 0.25", "value: 0.26", "inputs", "no longer belong"),
}


@pytest.mark.parametrize("name", SPOILT)
def test_each_fault_is_found_where_it_is(library: Path, name: str) -> None:
    file, old, new, field, words = SPOILT[name]
    line = spoil(library, file, old, new)
    found = [fault for fault in check(library, today=TODAY) if words in f"{fault.problem} {fault.cure}"]
    assert found
    assert any(field in fault.field for fault in found)
    if name not in ("draws of other inputs", "unknown field", "no n where pooled", "amount about nothing"):
        nearest = min(abs(fault.line - line) for fault in found if fault.file == file)
        assert nearest <= 14
    assert all(fault.cure for fault in found)


@pytest.mark.parametrize(
    ("about", "text", "words"),
    [
        ("end_of_usual_signs", "Signs last two weeks.", "two weeks"),
        ("strength_seen_blinded", "It is highly effective.", "highly effective"),
        ("price_of_a_session", "A session is 900 USD.", "900 USD"),
        ("wrinkle_change_blinded", "Wrinkles are 60% milder.", "60%"),
    ],
)
def test_a_planted_contradiction_is_found(library: Path, about: str, text: str, words: str) -> None:
    row = (
        f'claims:\n  - {{id: planted, part: recovery, text: "{text}", kind: reported, sources: [chu2021], '
        f"certainty: {{level: low, reasons: [planted]}}, population: adults, about: {about}, "
        "review_by: 2027-11-23}\n"
    )
    spoil(library, f"{PAGE}/claims.yaml", "claims:\n", row)
    found = [fault for fault in check(library, today=TODAY) if "contradicts" in fault.problem]
    assert found
    assert any(words in fault.problem for fault in found)
    assert all("claims.yaml" in fault.file and fault.line > 0 for fault in found)


def test_claims_that_name_each_other_stand_side_by_side(library: Path) -> None:
    row = (
        '  - {{id: {}, part: recovery, text: "It takes {}.", kind: reported, sources: [chu2021], '
        "certainty: {{level: low, reasons: [x]}}, population: adults, about: planted, contradicts: [{}], "
        "review_by: 2027-11-23}}\n"
    )
    rows = row.format("one", "5 days", "two") + row.format("two", "one week", "one")
    spoil(library, f"{PAGE}/claims.yaml", "claims:\n", "claims:\n" + rows)
    assert check(library, today=TODAY) == []
    spoil(library, f"{PAGE}/claims.yaml", "contradicts: [two]", "contradicts: []")
    spoil(library, f"{PAGE}/claims.yaml", "contradicts: [one]", "contradicts: []")
    assert any("“one week” contradicts “5 days”" in fault.problem for fault in check(library, today=TODAY))


def test_all_faults_come_at_once(library: Path) -> None:
    for name in ("SD 0", "wrong unit", "claim without source", "overdue review", "percentage over 100"):
        file, old, new, _, _ = SPOILT[name]
        old = old.replace("sd: 3.12, unit", "unit") if name == "wrong unit" else old
        new = new.replace("sd: 3.12, unit", "unit") if name == "wrong unit" else new
        spoil(library, file, old, new)
    text = "\n".join(map(str, check(library, today=TODAY)))
    for words in ("minimum of 0", "wrong unit", "has no source", "was due on", "over 100 percent"):
        assert words in text


def test_a_file_that_is_no_yaml_is_a_fault_and_the_rest_is_still_checked(library: Path) -> None:
    spoil(library, STUDY, "findings:", "findings: [")
    spoil(library, f"{PAGE}/procedure.yaml", "review_by: 2027-11-23", "review_by: 2020-01-01")
    text = "\n".join(map(str, check(library, today=TODAY)))
    assert "Not valid YAML" in text
    assert "was due on 2020-01-01" in text


def test_a_change_without_the_lock_is_a_fault(library: Path) -> None:
    path = library / PAGE / "claims.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    (library / "findings" / "microneedling" / "majid2009.yaml").unlink()
    problems = {fault.file: fault.problem for fault in check(library, today=TODAY)}
    assert problems[f"{PAGE}/claims.yaml"] == "The file is not as the lock says."
    assert "not in the library" in problems["findings/microneedling/majid2009.yaml"]


def test_the_draws_belong_to_their_inputs_and_can_be_made_again(tmp_path: Path) -> None:
    import numpy as np

    again = fit("microneedling", tmp_path / "draws.npz")
    kept = library_folder() / PAGE / "draws.npz"
    with np.load(again) as new, np.load(kept) as old:
        assert (
            str(new["inputs"]) == str(old["inputs"]) == hash_of_inputs_in(library_folder(), "microneedling")
        )
        assert sorted(new.files) == sorted(old.files)
        for name in set(new.files) - {"inputs"}:
            np.testing.assert_allclose(new[name], old[name], atol=1e-5)


def schemas() -> list[Path]:
    return sorted((library_folder() / "schemas").glob("*.yaml"))


def fields(schema: object, path: str = "") -> list[tuple[str, dict[str, object]]]:
    found = []
    if isinstance(schema, dict):
        for name, part in (schema.get("properties") or {}).items():
            found.append((f"{path}.{name}", part))
        for name, part in schema.items():
            found += fields(part, f"{path}.{name}")
    elif isinstance(schema, list):
        for place, part in enumerate(schema):
            found += fields(part, f"{path}[{place}]")
    return found


@pytest.mark.parametrize("path", schemas(), ids=lambda path: path.stem)
def test_schemas_teach(path: Path) -> None:
    """Every field has a description, a guideline and a bad example, and the bad example is refused."""
    schema = yaml.safe_load(path.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    for where, field in fields(schema):
        assert re.search(r"\w", str(field["description"])), where
        assert re.search(r"\w", str(field["guideline"])), where
        judge = Draft202012Validator({**field, "$defs": schema.get("$defs", {})})
        assert not judge.is_valid(field["bad_example"]), where
