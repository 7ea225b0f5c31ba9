/** What the reading found, once asked for: where each concern lies, its scores with their error, and what cannot be read. */

import { ciede2000, lab, type Colour } from "../colour";
import { ask, make, need, press, say_refusal } from "./page";
import { on_first_open } from "./questions";
import type { Face } from "./viewer";

interface Score {
  zone: string;
  value: number;
  low: number;
  high: number;
  scale: string;
  scale_range: [number, number];
  smallest_change: number;
  note: string;
}

interface FoundConcern {
  id: string;
  name: string;
  mapped: boolean;
  scores: Score[];
  cannot_show: string;
}

interface Found {
  notice: string;
  concerns: FoundConcern[];
}

/** Pixels across a map. */
const WIDE = 640;
/** The mark is full at this difference (CIEDE2000): the same for every concern, so that maps can be compared. */
const MOST = 6;
const MARK: Colour = [11, 90, 105];
const GREY = { low: 130, high: 245 };
/** Skin of any tone is drawn about as light as this share of the greys: a mark must not drown in dark skin. */
const SKIN = 0.68;

export function start_found(visit: string, face: Face): void {
  on_first_open(need("[data-found]"), async () => {
    const found = await ask<Found>("GET", `/api/visits/${visit}/found`);
    show(found, face, need("[data-found-list]"));
  });
}

function show(found: Found, face: Face, place: HTMLElement): void {
  const read = found.concerns.filter((one) => one.mapped || one.scores.length > 0);
  const unread = found.concerns.filter((one) => one.cannot_show !== "" || !read.includes(one));
  const panel = make("div", { class: "found" });
  const buttons = read.map((one) => make("button", { type: "button", value: one.id, "aria-pressed": false }, one.name));
  let turn = 0;
  const choose = async (button: HTMLButtonElement): Promise<void> => {
    press(buttons, button);
    const mine = ++turn;
    const concern = read.find((one) => one.id === button.value)!;
    const map = concern.mapped ? await drawn(face, concern) : null;
    if (mine !== turn) return;
    const shown = map ?? [make("p", {}, no_map(concern))];
    panel.replaceChildren(make("div", {}, ...shown), make("div", {}, ...scores(concern)));
  };
  for (const button of buttons) button.addEventListener("click", () => void choose(button).catch(say_refusal));
  place.replaceChildren(
    make("div", { class: "switch", role: "group", "aria-label": "What to show" }, ...buttons),
    panel,
    make("p", { class: "small" }, found.notice),
  );
  if (unread.length > 0) {
    const lines = unread.map((one) => `${one.name}: ${one.cannot_show || "not read from a photograph like this one."}`);
    place.append(
      make("h3", {}, "What this photograph cannot show"),
      make("ul", {}, ...lines.map((text) => make("li", {}, text))),
    );
  }
  if (buttons[0]) void choose(buttons[0]).catch(say_refusal);
}

function no_map(concern: FoundConcern): string {
  return concern.mapped
    ? "The map could not be drawn on this device."
    : `No map: ${concern.name.toLowerCase()} was looked for, and nothing of it was found in this picture.`;
}

function scores(concern: FoundConcern): HTMLElement[] {
  if (concern.scores.length === 0) return [make("p", { class: "small" }, "No score: no published scale fits what is seen.")];
  const groups = new Map<string, Score[]>();
  for (const one of concern.scores) {
    const key = `${one.scale} ${one.note}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].map(table);
}

/** The scores of one scale: its name once, then each place with its error and what counts as a change. */
function table(rows: Score[]): HTMLElement {
  const { scale, scale_range, note } = rows[0]!;
  const heads = ["Where", "Value", "Error range", "Smallest real change"];
  return make(
    "table",
    {},
    make(
      "caption",
      {},
      make("strong", {}, `${scale}, ${scale_range[0]} to ${scale_range[1]}`),
      note ? make("span", { class: "small" }, ` ${note}`) : null,
    ),
    make("thead", {}, make("tr", {}, ...heads.map((text) => make("th", { scope: "col" }, text)))),
    make("tbody", {}, ...rows.map(row)),
  );
}

function row(one: Score): HTMLElement {
  const told = [String(one.value), `${one.low} to ${one.high}`, String(one.smallest_change)];
  const zone = one.zone.charAt(0).toUpperCase() + one.zone.slice(1);
  return make("tr", {}, make("th", { scope: "row" }, zone), ...told.map((text) => make("td", {}, text)));
}

/** Draw where a concern was read: the picture in grey, marked as strongly as taking the concern away would change it. */
async function drawn(face: Face, concern: FoundConcern): Promise<HTMLElement[] | null> {
  const [before, after] = [await face.without({}, WIDE), await face.without({ [concern.id]: 1 }, WIDE)];
  if (!before || !after) return null;
  const pixels = (canvas: HTMLCanvasElement): ImageData =>
    canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
  const map = make("canvas", { width: before.width, height: before.height, role: "img", "aria-label": said(concern) });
  map.getContext("2d")!.putImageData(marked(pixels(before), pixels(after)), 0, 0);
  return [map, ...legend()];
}

function said(concern: FoundConcern): string {
  const zones = concern.scores.filter((one) => one.value > 0).map((one) => one.zone);
  const where = zones.length > 0 ? ` Scored above nothing: ${zones.join(", ")}.` : "";
  return `Map of ${concern.name.toLowerCase()} on the grey photograph. The darker the mark, the more was read there.${where}`;
}

function marked(before: ImageData, after: ImageData): ImageData {
  const map = new ImageData(before.width, before.height);
  const [one, other] = [before.data, after.data];
  const bend = Math.log(SKIN) / Math.log(middle_luma(before));
  for (let at = 0; at < one.length; at += 4) {
    const [p, q]: Colour[] = [[one[at]!, one[at + 1]!, one[at + 2]!], [other[at]!, other[at + 1]!, other[at + 2]!]];
    const same = p![0] === q![0] && p![1] === q![1] && p![2] === q![2];
    const share = same ? 0 : Math.min(ciede2000(lab(...p!), lab(...q!)) / MOST, 1);
    const grey = GREY.low + (GREY.high - GREY.low) * luma(one, at) ** bend;
    for (let channel = 0; channel < 3; channel++) map.data[at + channel] = grey + share * (MARK[channel]! - grey);
    map.data[at + 3] = 255;
  }
  return map;
}

function luma(data: Uint8ClampedArray, at: number): number {
  return (0.3 * data[at]! + 0.6 * data[at + 1]! + 0.1 * data[at + 2]!) / 255;
}

/** The middle lightness of the middle of a picture, where a face has skin. */
function middle_luma({ data, width, height }: ImageData): number {
  const found: number[] = [];
  for (let y = Math.round(0.3 * height); y < 0.8 * height; y += 4) {
    for (let x = Math.round(0.3 * width); x < 0.7 * width; x += 4) found.push(luma(data, 4 * (y * width + x)));
  }
  found.sort((one, other) => one - other);
  return Math.min(Math.max(found[found.length >> 1] ?? 0.5, 0.05), 0.95);
}

function legend(): HTMLElement[] {
  const ramp = make("canvas", { width: 256, height: 1, class: "ramp", "aria-hidden": "true" });
  const context = ramp.getContext("2d")!;
  const fade = context.createLinearGradient(0, 0, 256, 0);
  fade.addColorStop(0, `rgb(${GREY.high} ${GREY.high} ${GREY.high})`);
  fade.addColorStop(1, `rgb(${MARK.join(" ")})`);
  context.fillStyle = fade;
  context.fillRect(0, 0, 256, 1);
  const words = make(
    "p",
    { class: "small ramp-words" },
    make("span", {}, "nothing"),
    make("span", {}, `much (ΔE00 of ${MOST} or more)`),
  );
  return [ramp, words];
}
