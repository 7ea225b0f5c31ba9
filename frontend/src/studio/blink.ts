/** Before and after in the same place: tap, buttons, or side by side where motion is not wanted. */

import { all, find, need, press } from "./page";

type Shown = "before" | "after" | "side";

export function start_blinking(): void {
  for (const blink of all("[data-blink]")) start(blink);
}

function start(blink: HTMLElement): void {
  const buttons = all<HTMLButtonElement>("button[data-show]", blink);
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const show = (shown: Shown, told = true): void => {
    blink.dataset.show = shown;
    const chosen = buttons.find((button) => button.dataset.show === shown);
    if (chosen) press(buttons, chosen);
    if (told) {
      blink.dataset.swapped = "";
      const caption = shown === "before" ? ".before figcaption" : ".after figcaption";
      need("[data-announce]", blink).textContent = find(caption, blink)?.textContent ?? "";
    }
  };
  for (const button of buttons) button.addEventListener("click", () => show(button.dataset.show as Shown));
  need("[data-stage]", blink).addEventListener("click", () => {
    if (blink.dataset.show !== "side") show(blink.dataset.show === "before" ? "after" : "before");
  });
  show(still ? "side" : "before", false);
}
