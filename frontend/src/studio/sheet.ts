/** One page to print: what is shown now, its pictures painted under the chosen plan, its numbers beside them. */

import { label_canvas } from "../label-canvas";
import { people, range } from "./charts";
import type { Moment, Planned } from "./numbers";
import { all, find, make, need } from "./page";
import type { Face } from "./viewer";

/** What the page shows: `moment` in the picture, `result` in the numbers, which the first days do not have. */
export interface Shown {
  planned: Planned;
  moment: Moment;
  result: Moment;
  percentile: number;
}

/** Pixels across a picture, its largest size on paper, and the size of its label there. */
const WIDE = 900;
const MOST_WIDE_MM = 72;
const MOST_HIGH_MM = 74;
const LABEL_POINTS = 6;
const POINTS_A_MM = 72 / 25.4;
const PLACES = ["little improvement: 10th of 100 people", "the middle of 100 people", "much improvement: 90th of 100 people"];

export function start_sheet(face: Face, shown: () => Shown): void {
  const fill = (): Promise<void> => {
    write(shown());
    return draw(face, shown());
  };
  addEventListener("beforeprint", () => void fill());
  for (const button of all("[data-print]")) button.addEventListener("click", () => void fill().then(() => print()));
}

function write({ planned, moment, result, percentile }: Shown): void {
  const today = new Intl.DateTimeFormat("en-GB", { dateStyle: "long" }).format(new Date());
  need("[data-sheet-date]").textContent = today;
  need("[data-sheet-plan]").textContent = planned.plan.words;
  need("[data-sheet-headline]").textContent = result.headline;
  need("[data-sheet-when]").textContent = result.words;
  need("[data-sheet-change]").replaceChildren(...change(planned, result, percentile));
  need("[data-sheet-harm]").replaceChildren(...harm(planned));
  need("[data-sheet-rows]").replaceChildren(...rows(planned, result));
  const { discounted, spread, together } = planned.notes;
  need("[data-sheet-notes]").textContent = [discounted, spread, together].join(" ");
  need("[data-sheet-days]").textContent = planned.days ? `${planned.days.question} ${planned.days.answer}` : "";
  need("[data-sheet-sources]").replaceChildren(...planned.sources.map((one) => make("li", {}, one.citation)));
  need("[data-sheet]").dataset.at = moment.id;
}

function change(planned: Planned, result: Moment, percentile: number): Node[] {
  const main = planned.concerns.find((concern) => concern.shown && result.numbers[concern.id]);
  const numbers = main && result.numbers[main.id];
  if (!main || !numbers) return [make("p", {}, result.headline)];
  const said = `80 of 100 people lie between ${numbers.range}.`;
  return [
    make("p", { class: "figure" }, `${numbers.by_percentile[percentile]}, ${PLACES[percentile]}`),
    range(numbers.percent, said),
    make("p", {}, `${said} No visible change: ${numbers.none} of 100. For the worse: ${numbers.worse} of 100.`),
    make("p", {}, `Certainty: ${main.certainty.level}; ${main.certainty.means}. ${main.certainty.why.join(" ")}`),
  ];
}

function harm(planned: Planned): Node[] {
  const worst = planned.harms[0];
  if (!worst) return [make("p", {}, "Without a session, none.")];
  const others = [...new Set(planned.harms.slice(1).map((one) => one.name))].filter((name) => name !== worst.name);
  return [
    make("p", { class: "figure" }, worst.name),
    ...(worst.counted ? [people(worst.full, worst.maybe, worst.text, "harm")] : []),
    make("p", {}, `${worst.text} Source: ${numbered(planned, [worst.source])}.`),
    ...(others.length > 0 ? [make("p", {}, `Also known: ${others.join("; ").toLowerCase()}.`)] : []),
  ];
}

function rows(planned: Planned, result: Moment): HTMLElement[] {
  return planned.concerns
    .filter((concern) => concern.shown && result.numbers[concern.id])
    .map((concern) => {
      const numbers = result.numbers[concern.id]!;
      const told = [`${numbers.none} of 100`, concern.certainty.level, numbered(planned, concern.sources)];
      const cells = [...numbers.percent.map(percent), ...told];
      return make("tr", {}, make("th", { scope: "row" }, concern.name), ...cells.map((text) => make("td", {}, text)));
    });
}

/** The numbers that some sources have in the list below. */
function numbered(planned: Planned, ids: string[]): string {
  return ids.map((id) => planned.sources.findIndex((one) => one.id === id) + 1).join(", ");
}

function percent(value: number): string {
  return `${Math.round(value)}%`.replace("-", "−");
}

/** Paint both pictures anew; those of an earlier print stay until these are there. */
async function draw(face: Face, { planned, moment, percentile }: Shown): Promise<void> {
  const [after, before] = [await face.picture(moment.id, percentile, WIDE), await face.without({}, WIDE)];
  const missing = need("[data-sheet-no-picture]");
  const paused = "paused" in document.body.dataset;
  missing.hidden = after !== null || paused;
  missing.textContent = "No picture of this plan could be painted on this device.";
  const unchanged = find(".before figcaption")?.textContent ?? "";
  const figures =
    after && before && !paused
      ? [figure(before, unchanged), figure(after, planned.plan.sessions > 0 ? moment.labels[percentile]! : unchanged)]
      : [];
  const pair = need("[data-sheet-pair]");
  if (before) pair.style.setProperty("--across", `${across(before)}mm`);
  pair.replaceChildren(...figures);
}

/** Millimetres across a picture on paper. */
function across(picture: HTMLCanvasElement): number {
  return Math.min(MOST_WIDE_MM, (MOST_HIGH_MM * picture.width) / picture.height);
}

/** A picture with its label in its own pixels. */
function figure(picture: HTMLCanvasElement, label: string): HTMLElement {
  const point = picture.width / (across(picture) * POINTS_A_MM);
  const strip = label_canvas(label, picture.width, (LABEL_POINTS * point) / 12);
  const whole = make("canvas", { width: picture.width, height: picture.height + strip.height, role: "img", "aria-label": label });
  const context = whole.getContext("2d");
  context?.drawImage(picture, 0, 0);
  context?.drawImage(strip, 0, picture.height);
  return make("figure", {}, whole);
}
