/** Before and after in one place: a line across the picture, two buttons, and a slow blink. */

import { button, h, toggle } from "./dom";
import type { Context, Control } from "./control";

/** Never more than three flashes a second (WCAG 2.3.1), however fast someone taps. */
export const LEAST_BETWEEN_SWAPS_MS = 340;
const BLINK_MS = 900;
const BLINK_ROUNDS = 12;

export interface Swap {
  swap(): void;
  stop(): void;
}

/** Return a swap of before and after that never flashes. */
export function swapper(context: Context): Swap & { blink(on: boolean, ended: () => void): void } {
  let last = -Infinity;
  let timer = 0;
  const stop = (): void => {
    window.clearInterval(timer);
    timer = 0;
  };
  const swap = (): void => {
    const now = performance.now();
    if (now - last < LEAST_BETWEEN_SWAPS_MS) return;
    last = now;
    context.ask({ split: context.state.split <= 0 ? 1 : 0 });
  };
  return {
    swap,
    stop,
    blink(on, ended) {
      stop();
      if (!on) return;
      let left = BLINK_ROUNDS;
      swap();
      timer = window.setInterval(() => {
        if (left-- > 0) return swap();
        stop();
        ended();
      }, BLINK_MS);
    },
  };
}

/** A range's thumb ends half its own width before the ends of the picture above it. */
const HALF_THUMB = 8;

/** Return the share of the picture's width that lies under a thumb at `share` of its way. */
export function split_under_thumb(share: number, width: number): number {
  if (share <= 0 || share >= 1 || width <= 2 * HALF_THUMB) return share;
  return (HALF_THUMB + share * (width - 2 * HALF_THUMB)) / width;
}

/** Return where the thumb is to stand, 0–1, so that the line lies over it. */
export function thumb_over_split(split: number, width: number): number {
  if (split <= 0 || split >= 1 || width <= 2 * HALF_THUMB) return split;
  return Math.min(Math.max((split * width - HALF_THUMB) / (width - 2 * HALF_THUMB), 0.01), 0.99);
}

export function compare_control(context: Context, swaps: ReturnType<typeof swapper>): Control {
  const line = h("input", { type: "range", min: 0, max: 100, step: 1, "aria-label": "Line between before and after" });
  const end_blink = (): void => {
    swaps.stop();
    blink.setAttribute("aria-pressed", "false");
  };
  line.addEventListener("input", () => {
    end_blink();
    context.ask({ split: split_under_thumb(Number(line.value) / 100, line.clientWidth) });
  });
  const whole = (text: string, split: number): HTMLButtonElement =>
    button(text, text, () => {
      end_blink();
      context.ask({ split });
    });
  const before = whole("Before", 1);
  const both = whole("Half and half", 0.5);
  const after = whole("After", 0);
  const blink = toggle("Blink", (on) => {
    blink.setAttribute("aria-pressed", String(on));
    swaps.blink(on, end_blink);
  });
  blink.classList.add("moves");
  const element = h("div", { class: "compare" }, line, h("div", { class: "row wide" }, before, both, after, blink));
  return {
    element,
    show({ split, look }) {
      element.hidden = look === "difference";
      line.value = String(Math.round(100 * thumb_over_split(split, line.clientWidth)));
      line.setAttribute("aria-valuetext", split >= 1 ? "all before" : split <= 0 ? "all after" : `${line.value} % before, the rest after`);
      before.setAttribute("aria-pressed", String(split >= 1));
      both.setAttribute("aria-pressed", String(split > 0 && split < 1));
      after.setAttribute("aria-pressed", String(split <= 0));
    },
  };
}
