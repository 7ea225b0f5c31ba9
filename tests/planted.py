"""What may be wrong with a page, planted in a copy of the library, and what must then be said of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from library_copy import plant

LOCK = "not as the lock says"


@dataclass(frozen=True)
class Planted:
    """A pattern of a file, what replaces it, and words of the one fault that follows."""

    file: str
    pattern: str
    replacement: str
    message: str

    def place(self, procedure: str) -> str:
        """Return the name of the file for the procedure whose page is checked."""
        return self.file.format(procedure)

    def in_page(self) -> bool:
        """Return whether the fault is in the page itself, and not in what it rests on."""
        return self.file.startswith("pages/")

    def plant(self, library: Path, procedure: str) -> int:
        """Plant it and return its line."""
        return plant(library, self.place(procedure), self.pattern, self.replacement)


_CLAIMS, _PAGE = "procedures/{}/claims.yaml", "pages/procedures/{}.yaml"
_FIRST = r"- \{words: This is what is known\.\}"
PLANTED = {
    "a contradiction": Planted(
        _CLAIMS,
        r'id: for_short, part: for_against, text: "[^"]*"',
        'id: for_short, part: for_against, text: "For: signs last 30 to 60 days."',
        r"“[^”]+” contradicts “[^”]+” of claim",
    ),
    "a contradiction that only one side of the page shows": Planted(
        _PAGE,
        r"    - \{claim: concern_tone_meta\}\n",
        "",
        "“concern_tone_added” stands here without “concern_tone_meta”, which contradicts it",
    ),
    "a source that is missing": Planted(
        _CLAIMS, r"sources: \[hkjdv2018\]", "sources: [nobody2018]", "The bibliography has no nobody2018"
    ),
    "a dead source": Planted(
        "bibliography.yaml",
        r"(?m)^hkjdv2018:\n",
        'hkjdv2018:\n  withdrawn: "2026-11-20, retracted"\n',
        r"The source hkjdv2018 is withdrawn \(2026-11-20, retracted\)",
    ),
    "a changed number": Planted(_CLAIMS, r"IV to V, 5 got", "IV to V, 7 got", "The text does not hold 5"),
    "a changed finding": Planted(
        _CLAIMS,
        r"\{is: 5, finding: dogra2014.dark_marks",
        "{is: 6, finding: dogra2014.dark_marks",
        "6 differs from its finding. The finding says 5",
    ),
    "an overdue review of a claim": Planted(
        _CLAIMS, r"review_by: 2027-11-23", "review_by: 2020-01-01", "The review was due on 2020-01-01"
    ),
    "an overdue review of the procedure": Planted(
        "procedures/{}/procedure.yaml", r"review_by: \S+", "review_by: 2020-01-02", "was due on 2020-01-02"
    ),
    "an amount in words": Planted(
        _PAGE, _FIRST, "- {words: It works in 80 % of people.}", "These words state “80 %” without a source"
    ),
    "a strength in words": Planted(
        _PAGE, _FIRST, "- {words: The effect is dramatic.}", "These words state “dramatic” without a source"
    ),
    "an unknown claim": Planted(
        _PAGE, _FIRST, "- {claim: nothing_of_the_kind}", "The library has no claim “nothing_of_the_kind”"
    ),
    "a claim in another part": Planted(
        _PAGE, _FIRST, "- {claim: takeaway}", "The claim “takeaway” belongs to another part"
    ),
    "hard words": Planted(
        _PAGE,
        r"(?<=  takeaway:\n)(?:    .*\n)+",
        "    - {words: Percutaneous administration necessitates individual consideration.}\n"
        "    - {words: Dermatological professionals recommend precautionary preparation.}\n"
        "    - {words: Nobody decides for you.}\n",
        r"This reads at grade \d\d(\.\d)?; the limit is 8",
    ),
    "a long sentence": Planted(
        _PAGE,
        _FIRST,
        "- {words: It is " + "so and " * 11 + "so now.}",
        "A sentence has 26 words",
    ),
    "a part that is missing": Planted(
        _PAGE, r"  takeaway:\n(?:    .*\n)+", "", r"The page has no part “takeaway” \(In short\)"
    ),
}
