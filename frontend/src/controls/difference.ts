/** What differs from before, as text: for everyone, and spoken once the person has stopped choosing. */

import { h } from "./dom";
import type { Context, Control } from "./control";

const QUIET_MS = 500;

export function difference_text(context: Context): Control & { stop(): void } {
  const shown = h("p", { class: "difference" });
  const spoken = h("p", { class: "unseen", "aria-live": "polite" });
  const element = h("div", {}, shown, spoken);
  let timer = 0;
  return {
    element,
    stop: () => window.clearTimeout(timer),
    show({ time, percentile, off }) {
      const { differences, concerns } = context.document.course;
      const left_out = concerns.filter((one) => off.has(one.id)).map((one) => one.name.toLowerCase());
      const text = differences[percentile]![time]! + (left_out.length > 0 ? ` Switched off: ${left_out.join(", ")}.` : "");
      if (shown.textContent === text) return;
      const first = shown.textContent === "";
      shown.textContent = text;
      window.clearTimeout(timer);
      if (!first) timer = window.setTimeout(() => (spoken.textContent = text), QUIET_MS);
    },
  };
}
