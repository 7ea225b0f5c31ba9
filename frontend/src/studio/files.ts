/** Files to take away: made when asked for, each labelled. */

import { ask, make, need, say_refusal, type Visit } from "./page";

export function start_files(visit: string): (state: Visit) => void {
  const button = need<HTMLButtonElement>("[data-make-files]");
  const words = need("[data-files-words]");
  const list = need("[data-files]");
  const show = (state: Visit): void => {
    const busy = state.files.state === "waiting" || state.files.state === "running";
    button.disabled = busy;
    words.textContent = busy
      ? state.files.stage || "Waiting for its turn."
      : `${state.files.problem} ${state.files.cure}`.trim();
    if (state.files.state !== "done") return list.replaceChildren();
    list.replaceChildren(
      ...state.file_names.map((name) =>
        make("li", {}, make("a", { href: `/api/visits/${visit}/files/${name}`, download: name }, name)),
      ),
    );
  };
  button.addEventListener("click", () => {
    ask<Visit>("POST", `/api/visits/${visit}/files`).then(show).catch(say_refusal);
  });
  return show;
}
