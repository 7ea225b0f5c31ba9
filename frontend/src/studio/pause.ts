/** A break from pictures and scores; the words stay. It holds while the tab is open, also when the page is loaded again. */

import { all, need } from "./page";

const KEPT = "glabella-paused";

export function start_pause(): void {
  const [pause, resume] = [need("[data-pause]"), need("[data-resume]")];
  const set = (paused: boolean): void => {
    document.body.toggleAttribute("data-paused", paused);
    pause.hidden = paused;
    for (const note of all("[data-paused-note]")) note.hidden = !paused;
    if (paused) sessionStorage.setItem(KEPT, "1");
    else sessionStorage.removeItem(KEPT);
  };
  pause.addEventListener("click", () => {
    set(true);
    resume.focus();
  });
  resume.addEventListener("click", () => {
    set(false);
    pause.focus({ preventScroll: true });
  });
  set(sessionStorage.getItem(KEPT) !== null);
}
