/** Beside a provider: full screen, no scores, the plan at hand, one page to print. */

import { need } from "./page";

export function start_consultation(words: () => string): void {
  const bar = need("[data-consult-bar]");
  const leave = (): void => {
    delete document.body.dataset.consult;
    bar.hidden = true;
    if (document.fullscreenElement) void document.exitFullscreen();
    need("[data-consult]").focus();
  };
  need("[data-consult]").addEventListener("click", () => {
    document.body.dataset.consult = "";
    need("[data-consult-plan]").textContent = words();
    bar.hidden = false;
    document.documentElement.requestFullscreen?.().catch(() => undefined);
    scrollTo({ top: 0 });
    need("[data-leave]").focus({ preventScroll: true });
  });
  need("[data-leave]").addEventListener("click", leave);
  document.addEventListener("fullscreenchange", () => {
    if (!document.fullscreenElement && "consult" in document.body.dataset) leave();
  });
}
