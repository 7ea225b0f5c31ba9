/** When: every time the document has, in words, with its groups below the track. */

import type { Moment } from "../document";
import { h, unique } from "./dom";
import type { Context, Control } from "./control";

const GROUPS: Record<Moment["group"], string> = { sessions: "Sessions", days: "First days", months: "Months" };

/** Return neighbouring times of one group together, with how many they are. */
export function runs(times: Moment[]): { group: Moment["group"]; count: number }[] {
  const found: { group: Moment["group"]; count: number }[] = [];
  for (const { group } of times) {
    const last = found[found.length - 1];
    if (last?.group === group) last.count++;
    else found.push({ group, count: 1 });
  }
  return found;
}

function ticks(times: Moment[]): HTMLElement {
  const marks = times.map(({ group }, k) =>
    h("i", { class: k > 0 && times[k - 1]!.group !== group ? "first" : "" }),
  );
  return h("div", { class: "ticks", "aria-hidden": "true" }, ...marks);
}

function groups(times: Moment[]): HTMLElement {
  let first = 0;
  const spans = runs(times).map(({ group, count }) => {
    const span = h("span", {}, GROUPS[group] ?? group);
    span.style.left = `${(100 * first) / Math.max(times.length - 1, 1)}%`;
    first += count;
    return span;
  });
  return h("div", { class: "groups", "aria-hidden": "true" }, ...spans);
}

const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

export function time_control(context: Context): Control {
  const times = context.document.course.times;
  const id = unique("time");
  const range = h("input", { type: "range", id, min: 0, max: times.length - 1, step: 1 });
  const words = h("output", { for: id, class: "moment" });
  range.addEventListener("input", () => context.ask({ time: Number(range.value) }));
  const element = h(
    "div",
    { class: "time" },
    h("label", { for: id }, "When"), words,
    h("div", { class: "track" }, ticks(times), range), groups(times),
  );
  return {
    element,
    show({ time }) {
      range.value = String(time);
      range.setAttribute("aria-valuetext", times[time]!.words);
      words.textContent = sentence(times[time]!.words);
    },
  };
}
