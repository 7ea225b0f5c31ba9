"""What a page is refused for, each with its own words, its line and a cure; and all of it at once."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest

from glabella.evidence import check
from glabella.pages import content, every_page_fault, missing_parts, page_faults, part_titles, statements
from glabella.treatment import default_procedure
from library_copy import plant
from planted import LOCK, PLANTED

TODAY = datetime.date(2026, 12, 1)
# What every page must tell, in the order of the table that it is held to; the first screen holds “try it on”.
TABLE = """names | badges | what it is | key facts | before and after | concerns treated | ideal candidate
not suitable | recovery | side effects | results | cost | for, against | invasiveness score | what to expect
takeaway | alternatives | helpful? | editorial process | sources"""
_WORDS, _HARD = "title: Words\nterms:\n", "Immunohistochemical heterogeneity"


def test_the_librarys_own_pages_have_no_fault() -> None:
    assert [str(fault) for fault in every_page_fault(TODAY)] == []


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_found_with_its_own_words_and_line(own_library: Path, name: str) -> None:
    assert every_page_fault(TODAY) == []
    planted, procedure = PLANTED[name], default_procedure()
    line = planted.plant(own_library, procedure)
    found = [fault for fault in every_page_fault(TODAY) if LOCK not in fault.problem]
    assert len({fault.problem for fault in found}) == 1, "\n".join(map(str, found))
    assert len(found) == 1 or planted.file == "bibliography.yaml", "a source is cited in several places"
    assert re.search(planted.message, str(found[0]))
    assert all(fault.cure and fault.line for fault in found)
    if planted.replacement and planted.file != "bibliography.yaml":
        assert (found[0].file, found[0].line) == (planted.place(procedure), line)


def test_all_faults_of_a_file_come_at_once_with_line_and_cure(own_library: Path) -> None:
    file = f"pages/procedures/{default_procedure()}.yaml"
    plant(own_library, file, "author: .*", "author: ''")
    plant(own_library, file, "date: 2026-11-23", "date: yesterday")
    plant(own_library, file, r"- \{words: This is what is known\.\}", "- {wrods: This is so.}")
    plant(own_library, file, r"- \{words: This is what is known\.\}", "- {words: It lasts 5 years.}")
    found = [fault for fault in every_page_fault(TODAY) if fault.file == file]
    said = "\n".join(map(str, found))
    for words in ("author: ''", "'yesterday' does not match", "'wrods' was unexpected", "“5 years”"):
        assert words in said
    assert all(fault.line and fault.cure for fault in found)
    assert len({fault.line for fault in found}) == 4
    assert {fault for fault in found if "schemas/" in fault.cure} <= set(check(today=TODAY))


@pytest.mark.parametrize(
    ("file", "text", "line", "problem"),
    [
        ("glossary.yaml", f"{_WORDS}  - {{term: X, meaning: A.}}\n  - {{term: x, meaning: B}}\n", 4, "twice"),
        ("glossary.yaml", f"{_WORDS}  - {{term: X, meaning: It takes 3 days.}}\n", 3, "“3 days”"),
        ("glossary.yaml", f"{_WORDS}  - {{term: X, meaning: {_HARD}.}}\n", 3, "This reads at grade"),
        ("editorial.yaml", "title: How\nblocks:\n  - {claim: takeaway}\n", 3, "'claim' was unexpected"),
        ("concerns/tone.yaml", "title: Tone\nblocks:\n  - {claim: nobody}\n", 3, "no claim “nobody”"),
        ("concerns/tone.yaml", "title: Tone\n", 1, "'blocks' is a required property"),
        ("procedures/nobody.yaml", "title: [\n", 2, "Not valid YAML"),
        ("glossary.yaml", "", 0, "The file is empty"),
    ],
)  # fmt: skip
def test_each_kind_of_page_is_judged(
    own_library: Path, file: str, text: str, line: int, problem: str
) -> None:
    path = own_library / "pages" / file
    path.write_text(text, encoding="utf-8")
    found = every_page_fault(TODAY)
    assert {fault.file for fault in found} == {f"pages/{file}"}
    assert [fault.line for fault in found if problem in fault.problem] == [line]


def test_the_two_sides_of_a_contradiction_need_each_other_whichever_names_it(own_library: Path) -> None:
    document = content(default_procedure())
    stated = statements(default_procedure())
    pairs = [(claim.id, other) for claim in stated for other in claim.contradicts]
    assert pairs
    file = f"pages/procedures/{default_procedure()}.yaml"
    for gone, left in [*pairs, *(pair[::-1] for pair in pairs)]:
        parts = {
            part: [block for block in blocks if block.get("claim") != gone]
            for part, blocks in document["parts"].items()
        }
        problems = [fault.problem for fault in page_faults(file, {**document, "parts": parts}, TODAY)]
        assert any(f"“{left}” stands here without “{gone}”" in problem for problem in problems)


def test_parts_answer_every_row_of_the_table_in_order() -> None:
    from glabella.terms import load_yaml

    rows = [row["answers"] for row in load_yaml("pages", "parts.yaml")["parts"]]
    assert len(rows) == len(set(rows)) == len(part_titles())
    assert sorted(rows) == sorted(TABLE.replace("\n", " | ").split(" | "))


def test_the_page_that_must_be_complete_is(own_library: Path) -> None:
    document = content(default_procedure())
    assert missing_parts(document) == []
    written = [
        row for row in part_titles() if missing_parts({"parts": {**document["parts"], row: []}}) == [row]
    ]
    assert {"what_it_is", "ideal_candidate", "for_against", "what_to_expect", "takeaway"} == set(written)
    assert missing_parts({"parts": {}}) == written


def test_a_part_out_of_order_or_unknown_is_refused() -> None:
    file, document = f"pages/procedures/{default_procedure()}.yaml", content(default_procedure())
    parts = dict(reversed(document["parts"].items()))
    problems = [fault.problem for fault in page_faults(file, {**document, "parts": parts}, TODAY)]
    assert sum("comes after one that is later" in problem for problem in problems) == len(parts) - 1
    parts = {**document["parts"], "prices": []}
    problems = [fault.problem for fault in page_faults(file, {**document, "parts": parts}, TODAY)]
    assert any("There is no part “prices”" in problem for problem in problems)
