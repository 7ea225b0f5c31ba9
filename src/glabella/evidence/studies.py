"""Studies and what they found, read from the library's data files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from glabella.evidence.values import Value
from glabella.terms import (
    Concern,
    MissingPart,
    Phototype,
    Source,
    Tier,
    WrongUsage,
    library_folder,
    load_yaml,
    worst_tier,
)

BLINDED = ("blinded", "instrument")
CONTROLLED = ("untreated", "sham")
CURE = "Run “glabella evidence check” and correct what it names."


@dataclass(frozen=True)
class Finding:
    """One outcome of one study.

    ``kind`` says which values it holds: ``before_after``, ``change``, ``percent``, ``classes``,
    ``not_significant``, ``added``, ``responders``, ``harm`` or ``direction``. ``classes`` holds
    (share, low, high) of improvement in percent, ``reported`` (kind, name of the value, sentence with
    fields). ``n`` is 0 where the source prints none. ``concern`` is ``None`` for a harm; ``scale`` is the id
    of a grading scale, in whose points the values are; ``weeks_after`` counts from the last session;
    ``pooled`` says whether it drives the pooled effect, else ``not_pooled_because`` why not. ``id`` is unique
    in the library, ``note`` what a reader must know.
    """

    id: str
    concern: Concern | None
    kind: str
    scale: str
    weeks_after: float | None
    n: int
    pooled: bool
    not_pooled_because: str
    values: Mapping[str, Value]
    classes: tuple[tuple[float, float, float], ...] = ()
    reported: tuple[tuple[str, str, str], ...] = ()
    harm: str = ""
    note: str = ""

    @property
    def flags(self) -> tuple[str, ...]:
        """Return the flags of all its values, each once."""
        return tuple(dict.fromkeys(flag for value in self.values.values() for flag in value.flags))

    @property
    def tier(self) -> Tier:
        """Return the worst tier among its values."""
        return worst_tier(value.tier for value in self.values.values())


@dataclass(frozen=True)
class Study:
    """One independent study: design, people, course, findings. ``None`` stands for what it does not tell.

    Attributes
    ----------
    id, title, source, also : its name, what was done, its key in the bibliography, other papers on its people
    procedure, adjunct : what was done, and what was combined with it
    design, control, blinding, randomised, industry : what keeps bias out, and whether the maker paid
    enrolled, analysed, phototypes, who : the people; counts as printed
    sessions, interval_weeks, needle_mm, device : the course, in weeks and mm
    verified : what was read of it
    findings : its outcomes
    note : what a reader must know
    """

    id: str
    title: str
    procedure: str
    adjunct: str | None
    design: str
    control: str
    blinding: str
    randomised: bool
    industry: bool
    enrolled: int | None
    analysed: int | None
    phototypes: tuple[Phototype, ...]
    who: str
    sessions: int | None
    interval_weeks: float | None
    needle_mm: float | None
    device: str
    verified: str
    findings: tuple[Finding, ...]
    source: str
    also: tuple[str, ...] = field(default=())
    note: str = ""

    @property
    def is_blinded(self) -> bool:
        """Whether raters did not know the treatment, or an instrument rated."""
        return self.blinding in BLINDED

    @property
    def is_controlled(self) -> bool:
        """Whether an untreated or sham-treated side or group was compared."""
        return self.control in CONTROLLED

    @property
    def flags(self) -> tuple[str, ...]:
        """Return what weakens it, in words a reader can look up."""
        return (
            *(() if self.is_controlled else ("no_untreated_control",)),
            *(() if self.is_blinded else (self.blinding.replace("not_stated", "blinding_not_stated"),)),
            *(("instrument_read",) if self.blinding == "instrument" else ()),
            *(() if self.randomised else ("not_randomised",)),
            *(("paid_by_maker",) if self.industry else ()),
        )


def _finding(data: Mapping[str, Any], study: str) -> Finding:
    where = str(data.get("id", f"{study}: a finding without id"))
    values = {
        name: Value.read(part, f"{where}.{name}")
        for name, part in data.items()
        if isinstance(part, Mapping) and "value" in part
    }
    return Finding(
        id=where,
        concern=None if data.get("concern") is None else Concern(data["concern"]),
        kind=data["kind"],
        scale=data.get("scale", ""),
        weeks_after=data.get("weeks_after"),
        n=data["n"] or 0,
        pooled=data.get("pooled", False),
        not_pooled_because=data.get("not_pooled_because", ""),
        values=values,
        classes=tuple((part["share"], part["low"], part["high"]) for part in data.get("classes", ())),
        reported=tuple((part["kind"], part["of"], part["text"]) for part in data.get("reported", ())),
        harm=data.get("harm", ""),
        note=data.get("note", ""),
    )


def read_study(data: Mapping[str, Any], file: str) -> Study:
    """Read one study.

    Raises
    ------
    MissingPart
        If a field is absent or wrong; the message names the file.
    """
    try:
        flags, people, plan = data["flags"], data["people"], data["plan"]
        return Study(
            id=data["id"],
            title=data["title"],
            procedure=data["procedure"],
            adjunct=data["adjunct"],
            design=data["design"],
            control=flags["control"],
            blinding=flags["blinding"],
            randomised=flags["randomised"],
            industry=flags["industry"],
            enrolled=people["enrolled"],
            analysed=people["analysed"],
            phototypes=tuple(Phototype(name) for name in people["phototypes"]),
            who=people["who"],
            sessions=plan["sessions"],
            interval_weeks=plan["interval_weeks"],
            needle_mm=plan["needle_mm"],
            device=plan["device"],
            verified=data["verified"]["how"],
            findings=tuple(_finding(part, data["id"]) for part in data["findings"]),
            source=data.get("source", data["id"]),
            also=tuple(data.get("also", ())),
            note=data.get("note", ""),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise MissingPart(f"The library file {file} cannot be read ({error!r}).", CURE) from error


@cache
def procedures() -> tuple[str, ...]:
    """Return the names of all procedures in the library, in alphabetical order."""
    folder = library_folder() / "procedures"
    return tuple(sorted(path.parent.name for path in folder.glob("*/procedure.yaml")))


def require_procedure(name: str) -> str:
    """Return ``name`` if the library has it.

    Raises
    ------
    WrongUsage
        If it has not; the cure lists what exists.
    """
    if name not in procedures():
        raise WrongUsage(
            f"The library has no procedure “{name}”.", f"Choose one of: {', '.join(procedures())}."
        )
    return name


@cache
def studies(procedure: str) -> tuple[Study, ...]:
    """Return every study of a procedure, by id; none where the library holds none."""
    folder = library_folder() / "findings" / require_procedure(procedure)
    files = sorted(path.name for path in folder.glob("*.yaml"))
    return tuple(
        read_study(load_yaml("findings", procedure, file), f"findings/{procedure}/{file}") for file in files
    )


def find_finding(procedure: str, finding: str) -> Finding:
    """Return a finding by its id.

    Raises
    ------
    MissingPart
        If the library has none of that id.
    """
    for study in studies(procedure):
        for candidate in study.findings:
            if candidate.id == finding:
                return candidate
    raise MissingPart(f"The library has no finding {finding}.", CURE)


@cache
def bibliography() -> Mapping[str, Source]:
    """Return every source of the library by its key."""
    return {key: _source(key, data) for key, data in load_yaml("bibliography.yaml").items()}


def _source(key: str, data: Mapping[str, Any]) -> Source:
    if data.get("doi"):
        link = f"https://doi.org/{data['doi']}"
    elif data.get("pmid"):
        link = f"https://pubmed.ncbi.nlm.nih.gov/{data['pmid']}/"
    elif data.get("pmcid"):
        link = f"https://pmc.ncbi.nlm.nih.gov/articles/{data['pmcid']}/"
    else:
        link = str(data.get("link", ""))
    return Source(key, data["citation"], link)


def source(key: str) -> Source:
    """Return one source.

    Raises
    ------
    MissingPart
        If the bibliography has no such key.
    """
    try:
        return bibliography()[key]
    except KeyError:
        raise MissingPart(f"The bibliography has no entry {key}.", CURE) from None
