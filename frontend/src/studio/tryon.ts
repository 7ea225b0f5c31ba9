/** The try-on's page: one state (plan, time, percentile), shown by the viewer, the sentence and the numbers. */

import { meter } from "./charts";
import { start_consultation } from "./consultation";
import { start_files } from "./files";
import { start_found } from "./found";
import { start_keeping } from "./keeping";
import { start_light_test } from "./light-test";
import { open_moments } from "./moments";
import { fill_days, fill_lists, read_numbers, show_moment, type Day, type Moment, type Planned } from "./numbers";
import { all, follow, make, need, press, say_refusal, type Visit } from "./page";
import { start_pause } from "./pause";
import { PlanControl } from "./plan";
import { start_questions } from "./questions";
import { start_sheet } from "./sheet";
import { start_spotting } from "./spot-the-after";
import { Face } from "./viewer";

const RESULT = "6mo";
const MIDDLE = 1;
const NEAR = { rootMargin: "200px" };

export function start_tryon(): void {
  const page = need("[data-visit]");
  new TryOn(page.dataset.visit ?? "", "public" in page.dataset);
}

class TryOn {
  private planned: Planned = read_numbers();
  private moment = asked();
  private percentile = MIDDLE;
  private which: "typical" | "long" = "typical";
  private face: Face;
  /** Watches for days of the strip that come near. */
  private near = new IntersectionObserver(() => undefined);

  constructor(
    visit: string,
    known: boolean,
  ) {
    this.face = new Face(visit, (moment, percentile) => this.follow_face(moment, percentile));
    this.start_times();
    this.start_percentiles();
    this.start_days();
    const plan = new PlanControl(visit, this.planned, (planned) => this.take(planned));
    start_questions();
    start_found(visit, this.face);
    start_consultation(() => `${this.planned.plan.words}. ${this.now().headline}`);
    start_pause();
    start_sheet(this.face, () => ({
      planned: this.planned,
      moment: this.now(),
      result: this.now().illustration ? this.result() : this.now(),
      percentile: this.percentile,
    }));
    this.show();
    void this.face.ready.then((turns) => {
      this.face.go(this.moment, this.percentile);
      if (!turns) return;
      const face = open_moments();
      start_light_test(face, () => this.planned.plan.sessions);
      start_spotting(face);
    });
    if (known) return;
    start_keeping(visit);
    const files = start_files(visit);
    follow(visit, (state: Visit) => {
      if (state.photo.state !== "done") location.reload();
      files(state);
      plan.follow(state);
    });
  }

  private now(): Moment {
    const { moments } = this.planned;
    const found = moments.find((moment) => moment.id === this.moment);
    return found ?? moments.find((moment) => moment.id === RESULT) ?? moments[moments.length - 1]!;
  }

  private show(): void {
    const moment = this.now();
    show_moment(this.planned, moment, this.percentile);
    fill_lists(this.planned, moment.illustration ? this.result() : moment);
    for (const button of all<HTMLButtonElement>("[data-times] button")) {
      button.setAttribute("aria-pressed", String(button.value === moment.id));
    }
    const places = all<HTMLButtonElement>("[data-percentiles] button");
    press(places, places[this.percentile]!);
  }

  private result(): Moment {
    return this.planned.moments.find((moment) => moment.id === RESULT) ?? this.now();
  }

  private start_times(): void {
    const group = need("[data-times]");
    const buttons = this.planned.moments.map((moment) =>
      make("button", { type: "button", value: moment.id, "aria-pressed": "false" }, short(moment)),
    );
    group.replaceChildren(...buttons);
    for (const button of buttons) {
      button.addEventListener("click", () => {
        this.moment = button.value;
        this.face.go(this.moment, this.percentile);
        this.show();
      });
    }
  }

  private start_percentiles(): void {
    for (const button of all<HTMLButtonElement>("[data-percentiles] button")) {
      button.addEventListener("click", () => {
        this.percentile = Number(button.value);
        this.face.go(this.moment, this.percentile);
        this.show();
      });
    }
  }

  /** The viewer's own controls moved: the words follow. */
  private follow_face(moment: string, percentile: number): void {
    this.percentile = percentile;
    if (this.planned.moments.some((one) => one.id === moment)) this.moment = moment;
    this.show();
  }

  /** Another plan was chosen, here or on another device. */
  private take(planned: Planned): void {
    this.planned = planned;
    this.face.replan(planned.course, this.moment, this.percentile);
    this.show();
    this.show_days();
    need("[data-said]").textContent = `${planned.plan.words}. ${this.now().headline}`;
  }

  private start_days(): void {
    const buttons = all<HTMLButtonElement>("[data-days-which] button");
    for (const button of buttons) {
      button.addEventListener("click", () => {
        this.which = button.value as "typical" | "long";
        press(buttons, button);
        this.show_days();
      });
    }
    this.show_days();
    void this.face.ready.then(() => this.show_days());
  }

  private show_days(): void {
    this.near.disconnect();
    this.near = new IntersectionObserver((entries) => entries.forEach((entry) => this.draw_day(entry)), NEAR);
    fill_days(this.planned.days, this.which, (day: Day) => {
      const card = make("div", { "data-day": day.day }, make("h3", {}, day.day === 0 ? "Same day" : `Day ${day.day}`));
      this.near.observe(card);
      card.append(meter(day.most), day.words.charAt(0).toUpperCase() + day.words.slice(1));
      return card;
    });
  }

  /** Paint a day once it comes near: where there is no graphics card each one takes a moment. */
  private draw_day({ target, isIntersecting }: IntersectionObserverEntry): void {
    if (!isIntersecting) return;
    this.near.unobserve(target);
    void this.face
      .thumbnail(`${(target as HTMLElement).dataset.day}d`, this.which === "typical" ? MIDDLE : 0)
      .then((picture) => picture && target.prepend(picture))
      .catch(say_refusal);
  }
}

/** The moment a link asks for, such as a day on a procedure's page. */
function asked(): string {
  return new URLSearchParams(location.search).get("at") ?? RESULT;
}

function short(moment: Moment): string {
  const words = moment.words.replace(" after the last session", "");
  return words.startsWith("The day") ? "same day" : words;
}

