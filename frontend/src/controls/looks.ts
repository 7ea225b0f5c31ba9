/** Ways of looking: the photograph, slanting light, the map of differences; mirror and 50 cm. */

import { ramp_pixels } from "../ramp";
import type { Look } from "../stage";
import { choice, h, toggle, unique } from "./dom";
import type { Context, Control } from "./control";

const WORDS: Record<Look, string> = { compare: "Photograph", relief: "Slanting light", difference: "Difference map" };

export function looks_control(context: Context): Control | null {
  const { relief, difference } = context.document;
  const looks: Look[] = ["compare", ...(relief ? (["relief"] as const) : []), ...(difference ? (["difference"] as const) : [])];
  if (looks.length === 1) return null;
  const group = choice("Look at", looks.map((look) => ({ value: look, words: WORDS[look] })), (value) =>
    context.ask({ look: value as Look }), true,
  );
  const light = light_control(context);
  const legend = legend_control(context);
  return {
    element: h("div", { class: "looks" }, group.element, why_no_light(context), light.element, legend.element),
    show(state) {
      group.show(state.look);
      light.show(state);
      legend.show(state);
    },
  };
}

function why_no_light({ document: { relief, relief_reason } }: Context): HTMLElement {
  const note = h("p", { class: "note" }, `No slanting light: ${relief_reason ?? ""}`);
  note.hidden = Boolean(relief) || !relief_reason;
  return note;
}

const SIDES = ["the right", "above right", "above", "above left", "the left", "below left", "below", "below right"];

/** Say in words where light of a direction (degrees, 0 from the right, 90 from above) comes from. */
export function light_words(degrees: number): string {
  return `from ${SIDES[((Math.round(degrees / 45) % 8) + 8) % 8]!}`;
}

function light_control(context: Context): Control {
  const id = unique("light");
  const range = h("input", { type: "range", id, min: 0, max: 360, step: 5 });
  const words = h("output", { for: id });
  // The range runs against the angle, so that pushing it right carries the light over the top to the right.
  range.addEventListener("input", () => context.ask({ light: 360 - Number(range.value) }));
  const ground = choice("Light falls on", [{ value: "skin", words: "the photograph" }, { value: "grey", words: "grey skin" }],
    (value) => context.ask({ grey: value === "grey" }), true);
  const element = h("div", { class: "light" },
    h("label", { for: id }, "Light ", words), range, ground.element,
    h("p", { class: "note" }, "The same light falls on both sides of the line. ", context.document.relief?.note ?? ""));
  return {
    element,
    show({ look, light, grey }) {
      element.hidden = look !== "relief";
      range.value = String(360 - light);
      words.textContent = light_words(light);
      range.setAttribute("aria-valuetext", light_words(light));
      ground.show(grey ? "grey" : "skin");
    },
  };
}

function legend_control(context: Context): Control {
  const difference = context.document.difference;
  const most = difference?.most ?? 1;
  const unit = difference?.unit ?? "";
  const bar = h("canvas", { width: 256, height: 1, class: "ramp", role: "img",
    "aria-label": `Scale from 0, dark blue, to ${most} ${unit}, yellow` });
  bar.getContext("2d")!.putImageData(new ImageData(new Uint8ClampedArray(ramp_pixels()), 256, 1), 0, 0);
  const numbers = [0, 1, 2, 3, 4].map((k) => h("span", {}, `${Number(((most * k) / 4).toFixed(1))}${k === 4 ? ` ${unit}` : ""}`));
  const element = h("div", { class: "legend" }, bar, h("div", { class: "numbers" }, ...numbers),
    h("p", { class: "note" }, "Left: what this picture changes. Right: ", difference?.same_day.words ?? "",
      " Both on one scale; grey is not treated skin. A difference under about 1 is hard to see."));
  return { element, show: ({ look }) => (element.hidden = look !== "difference") };
}

export function standing_control(context: Context): Control {
  const mirror = toggle("Mirror", (on) => context.ask({ mirror: on }));
  const near = toggle("From 50 cm", (on) => context.ask({ near: on }));
  const note = h("p", { class: "note" });
  const flat = !context.turns || context.document.surface === null;
  near.hidden = flat;
  return {
    element: h("div", { class: "standing" }, h("div", { class: "row" }, mirror, near), note),
    show(state) {
      mirror.setAttribute("aria-pressed", String(state.mirror));
      near.setAttribute("aria-pressed", String(state.near));
      const words = [
        state.mirror ? "As you know yourself from the mirror." : "",
        state.near && !flat ? "The perspective of someone 50 cm away. How large the face is depends on your screen." : "",
      ];
      note.textContent = words.filter(Boolean).join(" ");
      note.hidden = note.textContent === "";
    },
  };
}
