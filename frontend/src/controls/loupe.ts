/** A loupe on the zone with most change: before and after side by side, at one scale. */

import { label_canvas } from "../label-canvas";
import type { Rect } from "../stage";
import { button, h } from "./dom";
import type { Context, Control } from "./control";

const SIDE_STEP = 0.35;
const CLOSER = 1.5;

/** Keep a square of the picture inside it. */
export function inside(rect: Rect): Rect {
  const keep = (start: number, size: number): number => Math.min(Math.max(start, 0), Math.max(1 - size, 0));
  return { ...rect, left: keep(rect.left, rect.width), top: keep(rect.top, rect.height) };
}

const GAP = 4;

/** Return before and after beside each other over the label, as one picture. */
function pair(before: ImageData, after: ImageData, label: string, scale: number): HTMLCanvasElement {
  const gap = GAP * scale;
  const width = before.width + gap + after.width;
  const strip = label_canvas(label, width, scale);
  const canvas = h("canvas", { width, height: before.height + strip.height, role: "img" });
  const context = canvas.getContext("2d")!;
  context.putImageData(before, 0, 0);
  context.putImageData(after, before.width + gap, 0);
  context.drawImage(strip, 0, before.height);
  return canvas;
}

export function loupe_control(context: Context): Control | null {
  const { loupe, picture } = context.document;
  if (!loupe) return null;
  const ratio = picture.width / picture.height;
  const start = inside({
    left: loupe.u - loupe.width_u / 2,
    top: loupe.v - (loupe.width_u * ratio) / 2,
    width: loupe.width_u,
    height: loupe.width_u * ratio,
  });
  let rect = start;
  let drawn = "";
  const lens = h("div", { class: "lens" });
  const caption = h("p", { class: "note" });
  const draw = (): void => {
    const weights = context.weights();
    const key = JSON.stringify([weights, rect]);
    if (key === drawn || !details.open) return;
    drawn = key;
    const scale = Math.min(window.devicePixelRatio || 1, 2);
    const size = Math.round(((lens.clientWidth || 364) / 2 - GAP / 2) * scale);
    const [before, after] = [{}, weights].map((table) => context.flat(table, rect, size, size));
    const canvas = pair(before!, after!, context.label(), scale);
    canvas.setAttribute("aria-label", `Before and after, magnified: ${place()}. ${context.label()}`);
    lens.replaceChildren(canvas);
    const words = `${place()}${wide()}. Both sides at one scale.`;
    caption.textContent = words.charAt(0).toUpperCase() + words.slice(1);
  };
  const place = (): string => (rect.left === start.left && rect.top === start.top ? loupe.zone : "another place");
  const wide = (): string =>
    picture.mm_per_pixel === null ? "" : `, about ${Math.round(rect.width * picture.width * picture.mm_per_pixel)} mm wide`;
  const go = (x: number, y: number, factor = 1): void => {
    const width = Math.min(Math.max(rect.width / factor, 0.03), 1);
    const height = width * ratio;
    const middle = { x: rect.left + rect.width * (0.5 + x * SIDE_STEP), y: rect.top + rect.height * (0.5 + y * SIDE_STEP) };
    rect = inside({ left: middle.x - width / 2, top: middle.y - height / 2, width, height });
    draw();
  };
  const keys = h(
    "div",
    { class: "row keys", role: "group", "aria-label": "Loupe" },
    button("←", "Loupe left", () => go(-1, 0)), button("→", "Loupe right", () => go(1, 0)),
    button("↑", "Loupe up", () => go(0, -1)), button("↓", "Loupe down", () => go(0, 1)),
    button("+", "Loupe closer", () => go(0, 0, CLOSER)), button("−", "Loupe farther", () => go(0, 0, 1 / CLOSER)),
    button("⟲", "Loupe back to most change", () => {
      rect = start;
      draw();
    }),
  );
  const details = h(
    "details",
    { open: true },
    h("summary", {}, "Loupe: where it changes most"),
    h("div", { class: "sides", "aria-hidden": "true" }, h("span", {}, "Before"), h("span", {}, "After")),
    lens, caption, keys,
  );
  details.addEventListener("toggle", draw);
  return { element: details, show: draw };
}
