"""A procedure and what the person asks for become a frozen plan."""

from __future__ import annotations

from functools import cache
from typing import Any

from glabella.evidence import procedures
from glabella.terms import OutsideEvidence, Phototype, Plan, WrongUsage, load_yaml

OPTIONS = ("sessions", "interval_weeks", "needle_mm", "device", "adjunct", "phototype")


@cache
def _procedure(name: str) -> dict[str, Any]:
    return dict(load_yaml("procedures", name, "procedure.yaml"))


def default_procedure() -> str:
    """Return the procedure that is taken when none is named."""
    return str(load_yaml("procedures", "index.yaml")["default"])


def find_procedure(name: str | None) -> str:
    """Return the library's id of a procedure, known by id or by one of its names; the default for ``None``.

    Raises
    ------
    WrongUsage
        If the library has no such procedure; the cure lists what exists.
    """
    if name is None:
        return default_procedure()
    wanted = name.strip().lower()
    for candidate in procedures():
        names = (candidate, *(str(other).lower() for other in _procedure(candidate)["names"]))
        if wanted in names or wanted.replace("-", "_").replace(" ", "_") == candidate:
            return candidate
    raise WrongUsage(f"The library has no procedure “{name}”.", f"Choose one of: {', '.join(procedures())}.")


def display_name(procedure: str) -> str:
    """Return what people call a procedure of the library."""
    return str(_procedure(find_procedure(procedure))["names"][0])


def find_adjunct(procedure: str, name: str | None) -> str | None:
    """Return the library's id of an adjunct; a name it does not know is kept, in the same form."""
    if name is None or name.strip().lower() in ("", "none"):
        return None
    wanted = name.strip().lower()
    for adjunct, others in (_procedure(procedure).get("adjuncts") or {}).items():
        if wanted.replace(" ", "_").replace("-", "_") == adjunct or wanted in others:
            return str(adjunct)
    return wanted.replace(" ", "_").replace("-", "_")


def _device(procedure: str, name: str) -> str:
    known = _procedure(procedure)["devices"]
    wanted = str(name).strip().lower()
    if wanted not in known:
        raise WrongUsage(f"“{name}” is not a device we know.", f"Choose one of: {', '.join(known)}.")
    return wanted


def _phototype(name: str | Phototype | None) -> Phototype | None:
    if name is None:
        return None
    try:
        return Phototype(str(name).strip().upper())
    except ValueError:
        raise WrongUsage(f"“{name}” is not a skin type.", f"Choose one of: {', '.join(Phototype)}.") from None


def plan(procedure: str | None = None, **options: Any) -> Plan:
    """Return a plan; what is not named comes from the library.

    Parameters
    ----------
    procedure : str, optional
        Id or name of a procedure; the library's default if ``None``.
    **options
        ``sessions``, ``interval_weeks``, ``needle_mm``, ``device``, ``adjunct``, ``phototype``; ``None``
        means "not named".

    Raises
    ------
    WrongUsage
        If the procedure, an option or a value does not exist; the cure lists what does.
    OutsideEvidence
        If the library holds the procedure for comparison only.
    """
    unknown = sorted(set(options) - set(OPTIONS))
    if unknown:
        raise WrongUsage(f"A plan has no option “{unknown[0]}”.", f"Choose among: {', '.join(OPTIONS)}.")
    name = find_procedure(procedure)
    data = _procedure(name)
    if not data["simulated"]:
        shown = [other for other in procedures() if _procedure(other)["simulated"]]
        raise OutsideEvidence(
            f"The library holds {data['names'][0]} for comparison only; no study supports a picture.",
            f"Choose one of: {', '.join(shown)}.",
        )
    chosen = dict(data["defaults"]) | {key: value for key, value in options.items() if value is not None}
    try:
        sessions = int(chosen["sessions"])
        if sessions != float(chosen["sessions"]):
            raise ValueError("sessions")
        interval_weeks, needle_mm = float(chosen["interval_weeks"]), float(chosen["needle_mm"])
    except (TypeError, ValueError, OverflowError):
        raise WrongUsage(
            "Sessions, interval or needle length is not a number.", "Write for example sessions=4."
        ) from None
    return Plan(
        procedure=name,
        sessions=sessions,
        interval_weeks=interval_weeks,
        needle_mm=needle_mm,
        device=_device(name, chosen["device"]),
        adjunct=find_adjunct(name, chosen["adjunct"]),
        phototype=_phototype(chosen["phototype"]),
    )
