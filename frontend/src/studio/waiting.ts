/** While a photograph is read: the face as it is, the stage in words, and the next page when it is done. */

import { find, follow, need, type Visit } from "./page";
import { start_keeping } from "./keeping";
import { start_upload } from "./photo";

export function start_waiting(): void {
  const page = need("[data-visit]");
  const visit = page.dataset.visit ?? "";
  const shown = page.dataset.state;
  start_keeping(visit);
  start_upload(visit);
  const working = shown === "waiting" || shown === "running";
  follow(visit, (state) => {
    const now = state.photo.state;
    const still = now === "waiting" || now === "running";
    if (now !== shown && !(working && still)) {
      void released().then(() => location.replace(location.pathname));
      return;
    }
    tell(state);
    if (state.face_shown) show_face(visit);
  });
  document.addEventListener("pointerdown", (event) => event.isPrimary && (held = true), true);
  for (const type of ["pointerup", "pointercancel"]) {
    document.addEventListener(type, () => (held = false), true);
  }
}

let held = false;

/** Wait until nobody is turning the face. */
async function released(): Promise<void> {
  while (held) await new Promise((go) => document.addEventListener("pointerup", go, { once: true }));
}

interface Face extends HTMLElement {
  ready: Promise<boolean>;
}

/** Let the face turn while its skin is read. */
function show_face(visit: string): void {
  const face = find<Face>("[data-face-as-is]");
  if (!face || face.hasAttribute("src") || !customElements.get("glabella-face")) return;
  face.setAttribute("src", `/api/visits/${visit}/face`);
  void face.ready.then((turns) => {
    face.hidden = !turns;
    if (turns) document.body.dataset.shown = "face";
  });
}

/** On the first page, while the faces are made. */
export function follow_making(): void {
  const place = find("[data-follow]");
  const visit = place?.dataset.follow;
  if (!place) return;
  if (!visit) {
    window.setTimeout(() => location.reload(), 1500);
    return;
  }
  follow(visit, (state) => {
    if (state.photo.state === "done" || state.photo.state === "failed") location.reload();
    else tell(state);
  });
}

function tell(state: Visit): void {
  const words = find("[data-stage-words]");
  if (words && state.photo.stage) words.textContent = state.photo.stage;
  const ahead = find("[data-ahead]");
  if (ahead) ahead.textContent = state.photo.ahead > 0 ? `${state.photo.ahead} before it.` : "";
}
