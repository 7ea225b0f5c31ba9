/** The plan: chosen here, kept by the server with the visit, followed where another device changes it. */

import type { Planned } from "./numbers";
import { all, ask, need, Refused, say_refusal, type Visit } from "./page";

const SETTLE_MS = 250;
const MOST_SESSIONS = 12;

type Options = Record<string, unknown>;

export class PlanControl {
  private readonly form = need<HTMLFormElement>("[data-plan]");
  private readonly sessions = need("[data-sessions]");
  private readonly address: string;
  private settling = 0;
  private turn = 0;
  private asking = false;
  /** What another device, or this one, was heard to choose while an answer was awaited. */
  private heard: Options | null = null;

  constructor(
    visit: string,
    private planned: Planned,
    private readonly took: (planned: Planned) => void,
  ) {
    this.address = `/api/visits/${visit}/plan`;
    need("[data-fewer]").addEventListener("click", () => this.step(-1));
    need("[data-more]").addEventListener("click", () => this.step(1));
    this.form.addEventListener("input", () => this.settle());
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.fill();
  }

  /** Show the plan that counts, and leave a field alone that is being typed in. */
  private fill(): void {
    const { plan } = this.planned;
    this.sessions.textContent = String(plan.sessions);
    need("[data-weeks]").textContent = plan.weeks > 0 ? `over ${plan.weeks} weeks` : "";
    const values: Options = { ...plan, phototype: plan.phototype ?? "" };
    for (const field of all<HTMLInputElement | HTMLSelectElement>("[name]", this.form)) {
      if (field !== document.activeElement) field.value = String(values[field.name] ?? "");
    }
  }

  private step(by: number): void {
    const wanted = Number(this.sessions.textContent) + by;
    if (wanted < 0 || wanted > MOST_SESSIONS) return;
    this.sessions.textContent = String(wanted);
    this.settle();
  }

  private settle(): void {
    window.clearTimeout(this.settling);
    this.settling = window.setTimeout(() => {
      this.settling = 0;
      void this.answer(ask<Planned>("PUT", this.address, this.wanted()));
    }, SETTLE_MS);
  }

  /** What is chosen now; what this page has no field for stays as it was. */
  private wanted(): Options {
    const wanted: Options = { ...this.planned.chosen, sessions: Number(this.sessions.textContent) };
    for (const [name, given] of new FormData(this.form)) {
      if (given === "") delete wanted[name];
      else wanted[name] = name === "phototype" ? given : Number(given);
    }
    return wanted;
  }

  /** Take the newest answer; an older one that comes late is let go. */
  private async answer(asked: Promise<Planned>): Promise<void> {
    const turn = ++this.turn;
    this.asking = true;
    const fault = need("[data-plan-fault]");
    try {
      const planned = await asked;
      if (turn !== this.turn) return;
      fault.textContent = "";
      this.planned = planned;
      if (!this.settling) this.fill();
      this.took(planned);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (turn !== this.turn) return;
      fault.textContent = error.message;
      this.sessions.textContent = String(this.planned.plan.sessions);
      need<HTMLDetailsElement>("details.plan").open = true;
    }
    this.asking = false;
    this.catch_up();
  }

  /** The visit's state came: where its plan is another one, ask what it means. */
  follow(state: Visit): void {
    this.heard = state.plan;
    this.catch_up();
  }

  private catch_up(): void {
    const heard = this.heard;
    if (heard === null || this.settling || this.asking) return;
    this.heard = null;
    if (same(heard, this.planned.chosen)) return;
    this.answer(ask<Planned>("GET", this.address)).catch(say_refusal);
  }
}

function same(one: Options, other: Options): boolean {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => one[name] === other[name]);
}
