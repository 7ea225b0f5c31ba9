"""The command line: a thin door. Heavy rooms are loaded only by the command that needs them."""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from glabella.studio.bench import bench_app
from glabella.studio.known_truth import synth
from glabella.studio.output import Json, Out, Photograph, emit, say
from glabella.studio.pages import pages_app
from glabella.terms.errors import GlabellaError, MissingPart, WrongUsage


class Stopped(BaseException):
    """The person, or the system, asked the command to stop; open folders are cleaned on the way out."""


def _stop(number: int, _: object) -> None:
    raise Stopped(number)


app = typer.Typer(
    name="glabella",
    help="See on your own face what published studies say a skin procedure could do.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
evidence_app = typer.Typer(
    help="Check, pool and list the evidence.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(evidence_app, name="evidence")
app.add_typer(bench_app, name="bench")
app.add_typer(pages_app, name="pages")

Procedure = Annotated[
    str | None, typer.Option(help="A procedure of the library; its default where not told.")
]
Sessions = Annotated[int | None, typer.Option(help="Number of sessions.")]
Interval = Annotated[float | None, typer.Option(help="Weeks between sessions.")]
Needle = Annotated[float | None, typer.Option(help="Needle length in millimetres.")]
Device = Annotated[str | None, typer.Option(help="Device class, such as pen or roller.")]
Adjunct = Annotated[str | None, typer.Option(help="What is combined with it, if anything.")]
Coin = Annotated[
    str,
    typer.Option(help="With --patch: a coin beside the skin, its diameter in mm or a name such as euro_1."),
]
Phototype = Annotated[
    str | None, typer.Option(help="Fitzpatrick phototype I to VI, as the person reports it.")
]


def listed(text: str | None) -> tuple[str, ...]:
    """Split ``a,b c`` into its words."""
    return tuple((text or "").replace(",", " ").split())


def plan_options(
    sessions: int | None,
    interval_weeks: float | None,
    needle_mm: float | None,
    device: str | None,
    adjunct: str | None,
    phototype: str | None,
) -> dict[str, Any]:
    """Return what was told of a plan; the rest comes from the library."""
    told = {
        "sessions": sessions,
        "interval_weeks": interval_weeks,
        "needle_mm": needle_mm,
        "device": device,
        "adjunct": adjunct,
        "phototype": phototype,
    }
    return {name: value for name, value in told.items() if value is not None}


def numbers(text: str) -> tuple[float, ...]:
    """Read ``10,50,90``.

    Raises
    ------
    WrongUsage
        If a part is not a number.
    """
    try:
        return tuple(float(part) for part in listed(text))
    except ValueError as error:
        raise WrongUsage(
            f"“{text}” is not a list of numbers.", "Write numbers with commas, such as 10,50,90."
        ) from error


@app.command()
def tryon(
    photo: Photograph,
    out: Out,
    procedure: Procedure = None,
    sessions: Sessions = None,
    interval_weeks: Interval = None,
    needle_mm: Needle = None,
    device: Device = None,
    adjunct: Adjunct = None,
    phototype: Phototype = None,
    at: Annotated[str, typer.Option(help="Times after the last session.")] = "0d,1d,3d,7d,1mo,3mo,6mo,12mo",
    percentile: Annotated[str, typer.Option(help="Of 100 people in studies like these.")] = "10,50,90",
    concern: Annotated[
        list[str] | None, typer.Option(help="Paint only these concerns; may be repeated.")
    ] = None,
    size: Annotated[int, typer.Option(help="Longest side of the layers in pixels.")] = 2048,
    patch: Annotated[bool, typer.Option("--patch", help="A piece of body skin, no face.")] = False,
    coin: Coin = "",
    seed: Annotated[int, typer.Option(help="Decides where pinpoints and flakes lie.")] = 0,
    open_report: Annotated[bool, typer.Option("--open", help="Open the report when done.")] = False,
    as_json: Json = False,
) -> None:
    """Show on a photograph what a course may do: pictures, video, report, numbers."""
    from glabella.tryon import Request, run

    request = Request(
        procedure=procedure,
        options=plan_options(sessions, interval_weeks, needle_mm, device, adjunct, phototype),
        times=listed(at),
        percentiles=numbers(percentile),
        concerns=tuple(name for part in concern or [] for name in listed(part)),
        size=size,
        patch=patch,
        coin=coin,
        seed=seed,
    )
    document = run(photo, out, request, report=say)
    report = out / "report.html"
    if open_report:
        _open(report)
    emit(document, f"Report: {report.resolve()}", as_json)


def _open(report: Path) -> None:
    """Open a page where there is a screen to open it on."""
    import os
    import subprocess

    if sys.platform == "darwin":
        subprocess.run(["open", str(report)], check=False)
    elif os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        subprocess.run(["xdg-open", str(report)], check=False, stderr=subprocess.DEVNULL)


@app.command()
def analyze(
    out: Out,
    photo: Annotated[Path | None, typer.Argument(help="JPEG, PNG, WebP, HEIC or TIFF.")] = None,
    patch: Annotated[bool, typer.Option("--patch", help="A piece of body skin, no face.")] = False,
    coin: Coin = "",
    lights: Annotated[
        tuple[Path, Path, Path] | None,
        typer.Option(help="LEFT FRONT RIGHT: one pose, a window on each side; instead of PHOTO."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Read skin from a photograph, or from three under three lights: findings, severities and maps."""
    from glabella.tryon import analyze_photo

    if (photo is None) == (lights is None):
        raise WrongUsage(
            "Either one photograph or three lights are read.", "Give PHOTO, or --lights LEFT FRONT RIGHT."
        )
    front, *sides = [photo] if lights is None else [lights[1], lights[0], lights[2]]
    assert front is not None
    document = analyze_photo(
        front, out, patch_only=patch, sides=[one for one in sides if one], coin=coin, report=say
    )
    emit(document, f"Findings: {(out / 'findings.json').resolve()}", as_json)


@app.command()
def compare(before: Photograph, after: Photograph, out: Out, as_json: Json = False) -> None:
    """Compare two photographs: align, audit whether the pair is fair, measure the change only if it is."""
    from glabella.gallery import compare as compared
    from glabella.gallery import write_pair

    say("Comparing two photographs.")
    document = write_pair(compared(before, after), out)
    emit(document, f"Audit: {(out / 'audit.json').resolve()}", as_json)


@app.command()
def predict(
    concern: Annotated[str, typer.Option(help="Such as acne_scars or wrinkles.")],
    weeks_after: Annotated[float, typer.Option(help="Weeks after the last session.")],
    procedure: Procedure = None,
    sessions: Sessions = None,
    interval_weeks: Interval = None,
    needle_mm: Needle = None,
    device: Device = None,
    adjunct: Adjunct = None,
    phototype: Phototype = None,
    scale: Annotated[str | None, typer.Option(help="Grading scale of a study.")] = None,
    baseline: Annotated[float | None, typer.Option(help="Its mean before, in points.")] = None,
    baseline_sd: Annotated[float | None, typer.Option(help="Its standard deviation before.")] = None,
    n: Annotated[int | None, typer.Option("--n", help="People treated in a study to predict.")] = None,
    raters: Annotated[str, typer.Option(help="Raters of that study: blinded or reported.")] = "blinded",
    controlled: Annotated[
        bool, typer.Option("--controlled", help="It compares with untreated people.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Predict one person's change, or a study's mean, from the evidence alone."""
    from glabella.tryon import predict as predicted

    document = predicted(
        procedure,
        concern,
        plan_options(sessions, interval_weeks, needle_mm, device, adjunct, phototype),
        weeks_after=weeks_after,
        scale=scale,
        baseline=baseline,
        baseline_sd=baseline_sd,
        n=n,
        raters=raters,
        controlled=controlled,
    )
    person = document["person"]
    low, middle, high = (person["improvement_percent"][key] for key in ("10", "50", "90"))
    lines = [
        f"Of 100 people in studies like these, the middle one improves by {middle:.0f} % "
        f"(80 of 100 lie between {low:.0f} and {high:.0f} %).",
        f"About {100 * person['p_no_visible_change']:.0f} of 100 see no change.",
        f"Certainty: {document['certainty']}. Spread partly assumed.",
    ]
    emit(document, "\n".join(lines), as_json)


app.command()(synth)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to answer at; --phone chooses it.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes any free one.")] = 8765,
    data: Annotated[Path | None, typer.Option(help="Folder for visits; the user's own by default.")] = None,
    phone: Annotated[
        bool, typer.Option("--phone", help="Let a phone of your own network in, and show it the way.")
    ] = False,
    open_page: Annotated[bool, typer.Option("--open", help="Open the page in a browser.")] = False,
    as_json: Json = False,
) -> None:
    """Open the studio: try it on in the browser, under your control."""
    from glabella.studio.serve import for_a_phone, phone_words
    from glabella.studio.serve import serve as run_studio

    def ready(address: str, network: str) -> None:
        words = f"The studio is open at {address} (Ctrl+C ends it)."
        if phone:
            words = f"{words}\n\n{phone_words(network)}"
        emit({"address": address} | ({"phone": network} if phone else {}), words, as_json)

    run_studio(for_a_phone(host) if phone else host, port, data, open_page=open_page, ready=ready)


@app.command()
def models(as_json: Json = False) -> None:
    """Fetch and verify the weights of the face model."""
    from glabella.tryon import fetch_models

    document = fetch_models(report=say)
    emit(document, f"Face model ready: SHA-256 {document['sha256'][:12]}…", as_json)


@app.command()
def screen(
    answers: Annotated[Path, typer.Option(help="YAML or JSON: key of a question, then the answer.")],
    procedure: Procedure = None,
    as_json: Json = False,
) -> None:
    """List questions to raise with your clinician; never eligible or ineligible."""
    from glabella.tryon import screen_answers

    document = screen_answers(procedure, answers)
    lines = [str(document["title"])]
    for question in document["questions"]:
        lines.append(f"- {question['question']}")
        lines += [f"    {source['says']} ({source['citation']})" for source in question["sources"]]
    emit(document, "\n".join([*lines, str(document["note"])]), as_json)


@evidence_app.command("check")
def evidence_check(as_json: Json = False) -> None:
    """Report every fault of the library at once."""
    from glabella.tryon import check_evidence

    document = check_evidence()
    lines = [fault["text"] for fault in document["faults"]] or ["No fault found."]
    emit(document, "\n".join(lines), as_json)
    if document["faults"]:
        raise typer.Exit(MissingPart.exit_code)


@evidence_app.command("fit")
def evidence_fit(procedure: Procedure = None, as_json: Json = False) -> None:
    """Pool the studies again, write the draws, and predict each study from the others."""
    from glabella.tryon import fit_evidence

    say("Pooling the studies.")
    document = fit_evidence(procedure)
    parts = {"all": document["all"]} | document["concerns"]
    emit(document, "\n".join(_left_out(name, part) for name, part in parts.items()), as_json)


def _left_out(name: str, part: dict[str, Any]) -> str:
    """Say how well studies were predicted by the others."""
    if not part["studies"]:
        return f"{name:16}{part['words']}"
    low, high, width = part["coverage_low"], part["coverage_high"], part["median_width"]
    return " ".join(
        [
            f"{name:16}{part['covered']} of {part['studies']} studies lie in the 90 % interval",
            f"that the others predict (coverage {low:.2f} to {high:.2f}); median width {width:.0f} points.",
            *part["fails"],
        ]
    )


@evidence_app.command("show")
def evidence_show(
    concern: Annotated[str, typer.Option(help="Such as acne_scars or wrinkles.")],
    procedure: Procedure = None,
    adjunct: Adjunct = None,
    plot: Annotated[Path | None, typer.Option(help="Also write a forest plot, .svg or .png.")] = None,
    as_json: Json = False,
) -> None:
    """Show studies, pooled effect, certainty and sensitivity of one concern."""
    from glabella.tryon import plot_evidence, show_evidence

    document, text = show_evidence(procedure, concern, adjunct)
    if plot is not None:
        plot_evidence(document, plot)
    emit(document, text, as_json)


@evidence_app.command("table")
def evidence_table(procedure: Procedure = None, as_json: Json = False) -> None:
    """List every concern with its pooled effect and certainty."""
    from glabella.tryon import table_evidence

    rows = table_evidence(procedure)
    lines = []
    for row in rows:
        name = row["concern"] + (f" + {row['adjunct']}" if row["adjunct"] else "")
        size = "no usable study"
        if row["percent"] is not None:
            size = f"{row['percent']:5.1f} % ({row['low']:.0f} to {row['high']:.0f})"
        lines.append(
            f"{name:36}{row['studies']:3} studies {row['people']:5} people  {size:26}{row['certainty']}"
        )
    emit({"rows": rows}, "\n".join(lines), as_json)


def main() -> None:
    """Run the command line and turn our errors into one sentence and an exit code."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    try:
        app()
    except GlabellaError as error:
        if "--json" in sys.argv:
            typer.echo(json.dumps({"error": _problem(error)}, ensure_ascii=False))
        typer.echo(str(error), err=True)
        raise SystemExit(error.exit_code) from None
    except Stopped as stopped:
        typer.echo("Stopped. Nothing half-written was left.", err=True)
        raise SystemExit(128 + stopped.args[0]) from None


def _problem(error: GlabellaError) -> dict[str, Any]:
    return {
        "kind": type(error).__name__,
        "problem": error.problem,
        "cure": error.cure,
        "exit_code": error.exit_code,
    }
