/** The frame of a viewer: everything on screen, built once for one document. */

import type { Context, Control } from "./controls/control";
import { compare_control, swapper } from "./controls/compare";
import { concerns_control } from "./controls/concerns";
import { difference_text } from "./controls/difference";
import { h } from "./controls/dom";
import { looks_control, standing_control } from "./controls/looks";
import { loupe_control } from "./controls/loupe";
import { people_control } from "./controls/people";
import { save_button } from "./controls/save";
import { time_control } from "./controls/time";
import { turning_control, type Step } from "./controls/turning";
import type { State } from "./state";

export interface Frame {
  root: HTMLElement;
  stage: HTMLElement;
  swap(): void;
  touched(): void;
  /** Keep what lies over the picture clear of a label this high (CSS pixels). */
  clear(label_height: number): void;
  show(state: State): void;
  stop(): void;
}

const HINT = "Tap to compare. Drag to turn.";
const FLAT_HINT = "Tap to compare.";

function stage_box(canvas: HTMLCanvasElement, flat: boolean): {
  element: HTMLElement;
  show(state: State): void;
  touched(): void;
} {
  const line = h("div", { class: "line" });
  const from = h("div", { class: "tag from", "aria-hidden": "true" }, "Before");
  const to = h("div", { class: "tag to", "aria-hidden": "true" }, "After");
  const hint = h("div", { class: "hint", "aria-hidden": "true" }, flat ? FLAT_HINT : HINT);
  const keys = `${flat ? "Plus and minus" : "Arrow keys turn, plus and minus"} change the size, 0 goes back, space swaps before and after.`;
  const element = h("div", { class: "stage", tabindex: 0, role: "group", "aria-label": `The picture. ${keys}` }, canvas, line, from, to, hint);
  return {
    element,
    touched: () => (hint.hidden = true),
    show({ split, look, view }) {
      const maps = look === "difference";
      element.style.setProperty("--split", String(maps ? 0.5 : split));
      element.classList.toggle("zoomed", view.zoom > 1);
      line.hidden = !maps && (split <= 0 || split >= 1);
      from.hidden = !maps && split <= 0;
      to.hidden = !maps && split >= 1;
      from.textContent = maps ? "This change" : "Before";
      to.textContent = maps ? "Same day" : "After";
    },
  };
}

function details(title: string, ...children: HTMLElement[]): HTMLDetailsElement {
  return h("details", {}, h("summary", {}, title), ...children);
}

/** Build the frame around a canvas. */
export function build_frame(context: Context, canvas: HTMLCanvasElement, take: (step: Step) => void): Frame {
  const flat = !context.turns || context.document.surface === null;
  const box = stage_box(canvas, flat);
  const swaps = swapper(context);
  const text = difference_text(context);
  const label = h("p", { class: "unseen" });
  const [compare, turning, standing] = [
    compare_control(context, swaps), turning_control(context, take), standing_control(context),
  ];
  const [time, people, concerns] = [time_control(context), people_control(context), concerns_control(context)];
  const [looks, loupe] = [looks_control(context), loupe_control(context)];
  const controls: (Control | null)[] = [compare, turning, standing, time, people, text, looks, loupe, concerns];
  const left = h("div", { class: "left" }, box.element, compare.element, label, turning.element);
  const right = h("div", { class: "right" }, time.element, people.element, text.element);
  if (loupe) right.append(loupe.element);
  if (looks) right.append(looks.element);
  right.append(standing.element, details("Which concerns are shown", concerns.element), h("div", {}, save_button(context)));
  const title = `${context.document.course.procedure}: before and after`;
  return {
    root: h("section", { class: "viewer", "aria-label": title }, left, right),
    stage: box.element,
    swap: swaps.swap,
    touched: box.touched,
    clear: (height) => box.element.style.setProperty("--label", `${height}px`),
    stop() {
      swaps.stop();
      text.stop();
    },
    show(state) {
      box.show(state);
      label.textContent = state.split >= 1 && state.look !== "difference" ? context.document.unchanged : context.label();
      for (const control of controls) control?.show(state);
    },
  };
}
