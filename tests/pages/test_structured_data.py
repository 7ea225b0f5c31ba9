"""Pages for machines: only words of schema.org, each where its vocabulary lets it stand."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from glabella.evidence import procedures
from glabella.pages import content, structured_data
from glabella.terms import load_yaml
from glabella.treatment import default_procedure

FRONTEND = Path(__file__).parents[2] / "frontend"
ADDRESS = "https://example.org/page/"
SIGNED = {"name": "Rae Viewer", "credentials": "MD, dermatologist", "date": "2027-02-03"}


def made(procedure: str, **more: Any) -> dict[str, Any]:
    citations = ["https://doi.org/10.1/x", "Example 2026, J Results 1(1):1"]
    return structured_data(
        content(procedure), ADDRESS, citations=citations, claims=f"{ADDRESS}c.json", **more
    )


def judged(folder: Path, pages: dict[str, dict[str, Any]]) -> str:
    """Return what TypeScript says of JSON-LD by the types of schema.org's vocabulary."""
    types = FRONTEND / "node_modules" / "schema-dts"
    compiler = FRONTEND / "node_modules" / "typescript" / "bin" / "tsc"
    if not (types.is_dir() and compiler.is_file() and shutil.which("node")):
        pytest.skip("no node, or frontend/node_modules is not installed")
    lines = ['import type { MedicalWebPage, WithContext } from "schema-dts";']
    lines += [
        f"export const {name}: WithContext<MedicalWebPage> = {json.dumps(data)};"
        for name, data in pages.items()
    ]
    (folder / "pages.ts").write_text("\n".join(lines), encoding="utf-8")
    options = {
        "strict": True,
        "noEmit": True,
        "target": "ES2022",
        "module": "ESNext",
        "moduleResolution": "bundler",
        "types": [],
        "skipLibCheck": True,
        "paths": {"schema-dts": [str(types / "dist" / "schema.d.ts")]},
    }
    config = folder / "tsconfig.json"
    config.write_text(json.dumps({"compilerOptions": options, "files": ["pages.ts"]}), encoding="utf-8")
    ran = subprocess.run(
        ["node", str(compiler), "-p", str(config)], capture_output=True, text=True, check=False, timeout=120
    )
    return ran.stdout


def test_only_terms_of_the_vocabulary_occur_and_only_where_they_may(tmp_path: Path) -> None:
    pages = {f"page{place}": made(name, signed=SIGNED) for place, name in enumerate(procedures())}
    words = {"title": "Acne scars", "blocks": []}
    pages["concern"] = structured_data(words, ADDRESS)
    whole = pages["page0"]
    about, level = whole["about"], "https://schema.org/EvidenceLevelA"
    planted = {
        "unknownTerm": {**whole, "certainty": "low"},
        "otherType": {**whole, "about": {**about, "@type": "MedicalMiracle"}},
        "wrongPlace": {
            **whole,
            "about": {**about, "evidenceLevel": level},
        },
        "wrongValue": {
            **whole,
            "about": {**about, "@type": "MedicalTherapy", "procedureType": "Laser"},
        },
        "wrongReviewer": {**whole, "reviewedBy": {"@type": "Person", "credentials": "MD"}},
    }
    said = judged(tmp_path, {**pages, **planted})
    faulty = {int(line) for line in re.findall(r"pages\.ts\((\d+),", said)}
    assert faulty == set(range(2 + len(pages), 2 + len(pages) + len(planted))), said


def test_a_review_is_stated_only_where_a_reviewer_signed() -> None:
    unsigned = made(default_procedure())
    assert "lastReviewed" not in unsigned
    assert "reviewedBy" not in unsigned
    signed = made(default_procedure(), signed=SIGNED)
    assert signed["lastReviewed"] == SIGNED["date"]
    assert signed["reviewedBy"]["name"] == SIGNED["name"]
    assert {key for key in signed if key not in unsigned} == {"lastReviewed", "reviewedBy"}


def test_it_says_what_the_page_says() -> None:
    document, data = content(default_procedure()), made(default_procedure())
    about = data["about"]
    assert about["@type"] == "MedicalTherapy"
    assert {"preparation", "howPerformed", "followup", "bodyLocation", "procedureType"} <= set(about)
    assert "no data found" not in " ".join(map(str, about.values())).lower()
    assert data["dateModified"] == max(str(one["date"]) for one in document["changes"])
    assert len(data["citation"]) == 2
    bare = {**document, "parts": {**document["parts"], "what_to_expect": []}}
    assert not {"preparation", "howPerformed", "followup"} & set(structured_data(bare, ADDRESS)["about"])


def test_what_is_no_therapy_is_not_called_one() -> None:
    for name in procedures():
        known = load_yaml("procedures", name, "procedure.yaml").get("schema_org")
        about = made(name)["about"]
        assert about["@type"] == (known["type"] if known else "MedicalEntity")
    assert any(made(name)["about"]["@type"] == "MedicalEntity" for name in procedures())


def test_no_level_of_evidence_is_claimed() -> None:
    assert "evidenceLevel" not in json.dumps([made(name) for name in procedures()])
