/** Under the person's control: the clock, the purposes, another device, delete now. */

import { all, ask, find, need, say_refusal, type Visit } from "./page";

interface HandOff {
  address: string;
  qr: string;
  expires: string;
  reachable: boolean;
  advice: string;
}

interface Proof {
  left: Record<string, number>;
}

export const PROOF = "glabella-proof";

export function start_keeping(visit: string): void {
  if (!find(".keeping")) return;
  start_clock();
  start_purposes(visit);
  start_hand_off(visit);
  start_deleting(visit);
}

/** Say how long is left, in the largest unit that is honest. */
export function time_left(milliseconds: number): string {
  const minutes = Math.max(0, Math.round(milliseconds / 60_000));
  if (minutes < 1) return "within a minute";
  if (minutes < 120) return `in ${minutes} minutes`;
  const hours = Math.floor(minutes / 60);
  return hours < 72 ? `in ${hours} hours` : `in ${Math.floor(hours / 24)} days`;
}

function start_clock(): void {
  const clock = need("[data-clock]");
  const words = need<HTMLTimeElement>("[data-clock-words]");
  const tick = (): void => {
    words.textContent = time_left(new Date(clock.dataset.clock ?? "").getTime() - Date.now());
  };
  tick();
  window.setInterval(tick, 20_000);
}

function start_purposes(visit: string): void {
  const boxes = all<HTMLInputElement>("[data-purposes] input");
  for (const box of boxes) {
    box.addEventListener("change", () => {
      const chosen = boxes.filter((one) => one.checked).map((one) => one.value);
      ask<Visit>("PATCH", `/api/visits/${visit}`, { purposes: ["try_on", ...chosen] })
        .then((state) => {
          need("[data-hand-off]").hidden = !state.purposes.includes("share");
          need("[data-clock]").dataset.clock = state.expires ?? "";
          need("[data-clock-words]").textContent = time_left(new Date(state.expires ?? "").getTime() - Date.now());
        })
        .catch((error: unknown) => {
          box.checked = !box.checked;
          say_refusal(error);
        });
    });
  }
}

function start_hand_off(visit: string): void {
  const make_link = need<HTMLButtonElement>("[data-make-link]");
  const open = (): void => {
    ask<HandOff>("POST", `/api/visits/${visit}/hand-offs`)
      .then((link) => {
        const code = need<HTMLImageElement>("[data-qr]");
        code.src = link.qr;
        code.hidden = !link.reachable; // a code that no phone can follow would only puzzle
        const address = need<HTMLAnchorElement>("[data-link-address]");
        address.href = link.address;
        address.textContent = link.address;
        const minutes = Math.round((new Date(link.expires).getTime() - Date.now()) / 60_000);
        need("[data-link-words]").textContent =
          link.advice || `Point the phone’s camera at it. It opens once, within ${minutes} minutes.`;
        need("[data-link]").hidden = false;
        make_link.textContent = "Make a new link";
      })
      .catch(say_refusal);
  };
  make_link.addEventListener("click", open);
  if (location.hash === "#phone") open();
}

function start_deleting(visit: string): void {
  const sure = need<HTMLDialogElement>("[data-sure]");
  need("[data-delete]").addEventListener("click", () => sure.showModal());
  need("[data-no]", sure).addEventListener("click", () => sure.close());
  need("[data-yes]", sure).addEventListener("click", () => {
    document.body.dataset.deleting = "";
    ask<Proof>("DELETE", `/api/visits/${visit}`)
      .then((proof) => {
        sessionStorage.setItem(PROOF, JSON.stringify(proof.left));
        location.replace("/deleted");
      })
      .catch((error: unknown) => {
        delete document.body.dataset.deleting;
        sure.close();
        say_refusal(error);
      });
  });
}

/** Show what was counted after the deletion. */
export function show_proof(): void {
  const stored = sessionStorage.getItem(PROOF);
  sessionStorage.removeItem(PROOF);
  if (!stored) return;
  const left = JSON.parse(stored) as Record<string, number>;
  for (const cell of all("[data-left]")) cell.textContent = String(left[cell.dataset.left ?? ""] ?? 0);
  need("[data-proof]").hidden = false;
}
