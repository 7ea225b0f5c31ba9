/** Which concerns are painted, and why the others are not. */

import type { ConcernEntry } from "../document";
import { h } from "./dom";
import type { Context, Control } from "./control";

/** “62 of 100 people see no change.” at one time, or nothing where that is unknown. */
export function chance(concern: ConcernEntry, time: number): string {
  const share = concern.no_visible_change?.[time];
  return share === undefined || share === null ? "" : `${Math.round(100 * share)} of 100 people see no change.`;
}

export function concerns_control(context: Context): Control {
  const { concerns } = context.document.course;
  const drawn = concerns.filter((one) => one.painted && one.drawn);
  const boxes = drawn.map((one) => ({ one, box: h("input", { type: "checkbox", value: one.id }), note: h("small") }));
  for (const { one, box } of boxes) {
    box.addEventListener("change", () => {
      const off = new Set(context.state.off);
      if (box.checked) off.delete(one.id);
      else off.add(one.id);
      context.ask({ off });
    });
  }
  const rows = boxes.map(({ one, box, note }) =>
    h("label", {}, box, h("span", {}, one.name, h("small", {}, ` Certainty: ${one.certainty}. `, note))),
  );
  const others = concerns.filter((one) => !(one.painted && one.drawn));
  const element = h(
    "div",
    { class: "concerns" },
    h("fieldset", { class: "stacked" }, h("legend", {}, "Shown in the picture"), ...rows),
    ...(others.length === 0 ? [] : [h("p", { class: "heading" }, "Not shown, and why"), not_shown(others)]),
  );
  return {
    element,
    show({ off, time }) {
      for (const { one, box, note } of boxes) {
        box.checked = !off.has(one.id);
        note.textContent = chance(one, time);
      }
    },
  };
}

function not_shown(concerns: ConcernEntry[]): HTMLElement {
  const items = concerns.map((one) => h("li", {}, h("strong", {}, one.name), one.reason ? `: ${one.reason}` : ""));
  return h("ul", {}, ...items);
}
