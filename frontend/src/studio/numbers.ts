/** What the server says of a plan, and how it is put on the page. Nothing is computed here but positions. */

import { people, range } from "./charts";
import { find, make, need } from "./page";

export interface Numbers {
  by_percentile: [string, string, string];
  percent: [number, number, number];
  range: string;
  better: number;
  none: number;
  worse: number;
}

export interface Moment {
  id: string;
  words: string;
  labels: [string, string, string];
  illustration: boolean;
  headline: string;
  numbers: Record<string, Numbers>;
}

export interface Concern {
  id: string;
  name: string;
  shown: boolean;
  reason: string;
  studies: number;
  smallest_visible: string;
  certainty: { level: string; means: string; why: string[] };
  kind: string;
  reported: { kind: string; text: string; source: string }[];
  assumed: string[];
  sources: string[];
}

export interface Harm {
  name: string;
  text: string;
  full: number;
  maybe: number;
  source: string;
  counted: boolean;
}

export interface Day {
  day: number;
  most: number;
  words: string;
}

export interface Days {
  question: string;
  answer: string;
  illustration: string;
  typical: Day[];
  long: Day[];
}

export interface Planned {
  /** What was chosen; the rest of the plan is the usual one. */
  chosen: Record<string, unknown>;
  plan: {
    sessions: number;
    interval_weeks: number;
    needle_mm: number;
    phototype: string | null;
    weeks: number;
    words: string;
  };
  moments: Moment[];
  concerns: Concern[];
  harms: Harm[];
  days: Days | null;
  cautions: string[];
  notes: Record<"discounted" | "spread" | "together" | "clinician", string>;
  sources: { id: string; citation: string; url: string }[];
  course?: unknown;
}

/** Show one moment: its sentence, and three facts beside the picture. */
export function show_moment(planned: Planned, moment: Moment, percentile: number): void {
  need("[data-headline]").textContent = moment.headline;
  need("[data-plan-words]").textContent = `${planned.plan.words} · ${moment.words.toLowerCase()}`;
  const main = planned.concerns.find((concern) => concern.shown && moment.numbers[concern.id]);
  const numbers = main && moment.numbers[main.id];
  const worst = planned.harms[0];
  need("[data-main-harm]").textContent = worst ? `Main harm: ${worst.name}. ${worst.text}` : "";
  need("[data-facts]").replaceChildren(
    ...(main && numbers && !moment.illustration ? [change(main, numbers, percentile, planned), doubt(numbers)] : []),
    ...harm(planned.harms[0]),
  );
}

const PLACES = ["Little improvement: 10th of 100", "Middle of 100 people", "Much improvement: 90th of 100"];

function fact(kind: string, ...children: (Node | string)[]): HTMLElement {
  return make("div", { class: `fact ${kind}` }, ...children);
}

function change(main: Concern, numbers: Numbers, percentile: number, planned: Planned): HTMLElement {
  return fact(
    "wide",
    make("h3", {}, PLACES[percentile] ?? ""),
    make("p", { class: "figure" }, numbers.by_percentile[percentile] ?? ""),
    range(numbers.percent, `80 of 100 lie between ${numbers.range}.`),
    make(
      "p",
      { class: "small" },
      `80 of 100 people in studies like these: ${numbers.range}. ${planned.notes.spread} Certainty: ${main.certainty.level}.`,
    ),
  );
}

function doubt(numbers: Numbers): HTMLElement {
  const said = `${numbers.better} would see a change for the better, ${numbers.worse} for the worse.`;
  return fact(
    "",
    make("h3", {}, "No visible change"),
    make("p", { class: "figure" }, `${numbers.none} of 100`),
    people(numbers.better, numbers.worse, said, "benefit"),
    make("p", { class: "small" }, said),
  );
}

function harm(main: Harm | undefined): HTMLElement[] {
  if (!main) return [];
  return [
    fact(
      "harm",
      make("h3", {}, "Main harm"),
      make("p", { class: "figure" }, main.name),
      ...(main.counted ? [people(main.full, main.maybe, main.text, "harm")] : []),
      make("p", { class: "small" }, main.text),
    ),
  ];
}

const SAID: Record<string, string> = {
  judged_blind: "Judged blind",
  said_by_patients: "Said by patients",
  said_by_clinics: "Said by clinics",
};

/** Fill the folded lists; they change with the plan, not with the moment. */
export function fill_lists(planned: Planned, moment: Moment): void {
  need("[data-concerns]").replaceChildren(
    make("p", {}, `${moment.words}. ${planned.notes.discounted} ${planned.notes.together}`),
    ...planned.concerns.map((concern) => concern_block(concern, moment.numbers[concern.id])),
  );
  need("[data-harm-list]").replaceChildren(
    make("ul", {}, ...planned.harms.map((one) => make("li", {}, make("strong", {}, `${one.name}. `), one.text))),
    make("ul", {}, ...planned.cautions.map((text) => make("li", {}, text))),
    make("p", {}, planned.notes.clinician),
  );
  need("[data-source-list]").replaceChildren(
    ...planned.sources.map((source) => make("li", {}, source.citation, source.url ? ` ${source.url}` : "")),
  );
}

function concern_block(concern: Concern, numbers: Numbers | undefined): HTMLElement {
  const lines: (Node | null)[] = [
    make("h3", {}, concern.name),
    concern.reason ? make("p", { class: "small" }, concern.reason) : null,
  ];
  if (numbers) {
    lines.push(
      make("p", { class: "figure" }, numbers.by_percentile[1]),
      range(numbers.percent, `80 of 100 lie between ${numbers.range}.`),
      make(
        "p",
        {},
        `80 of 100: ${numbers.range}. No visible change: ${numbers.none} of 100. ` +
          `${concern.kind}. Certainty ${concern.certainty.level}: ${concern.certainty.means}. ${concern.certainty.why.join(" ")}`,
      ),
      make(
        "ul",
        {},
        ...concern.reported.map((one) => make("li", {}, make("strong", {}, `${SAID[one.kind] ?? ""}: `), one.text)),
        ...concern.assumed.map((text) => make("li", {}, text)),
      ),
    );
  }
  return make("div", { class: "concern" }, ...lines);
}

/** Show the strip of days of one course. */
export function fill_days(days: Days | null, which: "typical" | "long", card: (day: Day) => Node): void {
  const section = need("[data-days]");
  section.hidden = days === null;
  if (!days) return;
  need("[data-days-question]").textContent = days.question;
  need("[data-days-answer]").textContent = days.answer;
  need("[data-days-note]").textContent = days.illustration;
  need("[data-strip]").replaceChildren(...days[which].map((day) => make("li", {}, card(day))));
}

export function read_numbers(): Planned {
  return JSON.parse(find("#numbers")?.textContent ?? "") as Planned;
}
