/** A loupe on the zone with most change: before and after side by side, at one scale. */

import { label_canvas } from "../label-canvas";
import type { Rect } from "../stage";
import { button, h } from "./dom";
import type { Context, Control } from "./control";

const SIDE_STEP = 0.35;
const CLOSER = 1.5;
const PIXELS = 360;

/** Keep a square of the picture inside it. */
export function inside(rect: Rect): Rect {
  const keep = (start: number, size: number): number => Math.min(Math.max(start, 0), Math.max(1 - size, 0));
  return { ...rect, left: keep(rect.left, rect.width), top: keep(rect.top, rect.height) };
}

function with_label(pixels: ImageData, label: string): HTMLCanvasElement {
  const strip = label_canvas(label, pixels.width, pixels.width / 180);
  const canvas = h("canvas", { width: pixels.width, height: pixels.height + strip.height });
  const context = canvas.getContext("2d")!;
  context.putImageData(pixels, 0, 0);
  context.drawImage(strip, 0, pixels.height);
  return canvas;
}

export function loupe_control(context: Context): Control | null {
  const { loupe, picture, unchanged } = context.document;
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
  const sides = [h("div", { class: "lens" }), h("div", { class: "lens" })];
  const caption = h("p", { class: "note" });
  const draw = (): void => {
    const weights = context.weights();
    const key = JSON.stringify([weights, rect]);
    if (key === drawn || !details.open) return;
    drawn = key;
    const before = with_label(context.flat({}, rect, PIXELS, PIXELS), unchanged);
    const after = with_label(context.flat(weights, rect, PIXELS, PIXELS), context.label());
    before.setAttribute("role", "img");
    before.setAttribute("aria-label", `Before, magnified: ${place()}`);
    after.setAttribute("role", "img");
    after.setAttribute("aria-label", `After, magnified: ${place()}`);
    sides[0]!.replaceChildren(before);
    sides[1]!.replaceChildren(after);
    caption.textContent = `${place()}${wide()}. Both sides at one scale.`;
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
    h("div", { class: "lenses" },
      h("figure", {}, h("figcaption", {}, "Before"), sides[0]!),
      h("figure", {}, h("figcaption", {}, "After"), sides[1]!)),
    caption, keys,
  );
  details.addEventListener("toggle", draw);
  return { element: details, show: draw };
}
