/** Bars of several groups on one printed axis. */

import { draw } from "./charts";
import { make } from "./page";

export interface Bar {
  words: string;
  value: number;
  kind: "light" | "after" | "day";
}

/** Return a round end of an axis, and its step, for values up to `most`. */
export function axis_for(most: number): { end: number; step: number } {
  const step = [0.5, 1, 2, 5, 10, 20].find((one) => most <= 5 * one) ?? 50;
  return { end: Math.max(step, Math.ceil(most / step) * step), step };
}

/** Bars of several groups on one printed axis from 0. */
export function scale_bars(groups: { title: string; bars: Bar[] }[], told: (value: number) => string): HTMLElement {
  const { end, step } = axis_for(Math.max(...groups.flatMap(({ bars }) => bars.map((bar) => bar.value))));
  const ticks = Array.from({ length: Math.round(end / step) + 1 }, (_, k) => k * step);
  const at = (value: number): string => `${(100 * value) / end}%`;
  const lines = (): SVGElement[] => ticks.map((tick) => draw("line", { x1: at(tick), x2: at(tick), y1: 0, y2: 26, class: "tick" }));
  const row = ({ words, value, kind }: Bar): HTMLElement =>
    make(
      "div",
      { class: "scale-row" },
      make("span", { class: "scale-words" }, words),
      draw("svg", { class: "scale-bar", "aria-hidden": "true" }, ...lines(),
        draw("rect", { x: 0, y: 5, width: at(value), height: 16, class: kind }),
        // A line stands at the value, so that one near 0 is seen too.
        draw("line", { x1: at(value), x2: at(value), y1: 2, y2: 24, class: `mark ${kind}` })),
      make("span", { class: "scale-value" }, told(value)),
    );
  const axis = draw("svg", { class: "scale-axis", "aria-hidden": "true" },
    ...ticks.map((tick, k) => {
      const number = draw("text", { x: at(tick), y: 14, class: k === 0 ? "first" : k === ticks.length - 1 ? "last" : "" });
      number.textContent = String(tick);
      return number;
    }));
  return make(
    "div",
    { class: "scale" },
    ...groups.flatMap(({ title, bars }) => [make("h3", {}, title), ...bars.map(row)]),
    make("div", { class: "scale-row" }, make("span", {}), axis, make("span", {})),
  );
}
