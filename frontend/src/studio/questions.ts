/** Questions for a clinician, only when asked for. */

import { all, ask, make, need, say_refusal } from "./page";

interface Form {
  title: string;
  questions: { id: string; ask: string; answer: "yes_no" | "number" | "skin_type" }[];
  body_image: { why: string; support: string };
}

interface Raised {
  questions: { question: string; sources_conflict: boolean; sources: { says: string; citation: string }[] }[];
  note: string;
}

export function on_first_open(details: HTMLElement, work: () => Promise<void>): void {
  details.addEventListener("toggle", () => void work().catch(say_refusal), { once: true });
}

export function start_questions(): void {
  const place = need("[data-question-form]");
  let asked: Promise<Form> | null = null;
  const form = (): Promise<Form> => (asked ??= ask<Form>("GET", "/api/questions"));
  void form()
    .then((found) => all("[data-support]").forEach((place) => (place.textContent = found.body_image.support)))
    .catch(say_refusal);
  on_first_open(need("[data-questions]"), async () => show_form(await form(), place));
}

function show_form(found: Form, place: HTMLElement): void {
  const answers = make("div", { role: "status" });
  const form = make(
    "form",
    {},
    ...found.questions.map(question),
    make("button", { type: "submit", class: "primary" }, "What should I raise?"),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ""));
    ask<Raised>("POST", "/api/questions", { answers: given })
      .then((raised) => show_raised(raised, answers))
      .catch(say_refusal);
  });
  place.replaceChildren(
    make("p", { class: "small" }, "Your answers are read once and forgotten."),
    form,
    answers,
    make("p", { class: "small" }, found.body_image.why),
  );
}

const TYPES = ["I", "II", "III", "IV", "V", "VI"];

function question(asked: Form["questions"][number]): HTMLElement {
  if (asked.answer === "number") {
    const input = make("input", { type: "number", name: asked.id, min: 18, max: 120, inputmode: "numeric" });
    return make("label", { class: "ask" }, asked.ask, input);
  }
  if (asked.answer === "skin_type") {
    const words = all<HTMLOptionElement>('[name="phototype"] option').map((option) => option.textContent ?? "");
    const options = TYPES.map((type, place) => make("option", { value: type }, `${type}: ${words[place + 1] ?? ""}`));
    const select = make("select", { name: asked.id }, make("option", { value: "" }, words[0] ?? ""), ...options);
    return make("label", { class: "ask" }, asked.ask, select);
  }
  const choice = (value: string, words: string): HTMLElement =>
    make(
      "label",
      { class: "check" },
      make("input", { type: "radio", name: asked.id, value, checked: value === "" }),
      make("span", {}, words),
    );
  return make(
    "fieldset",
    { class: "ask" },
    make("legend", {}, asked.ask),
    make("div", { class: "row" }, choice("yes", "Yes"), choice("no", "No"), choice("", "Not sure")),
  );
}

function show_raised(raised: Raised, place: HTMLElement): void {
  const blocks = raised.questions.map((one) =>
    make(
      "div",
      { class: "raised" },
      make("p", {}, one.question),
      one.sources_conflict ? make("p", { class: "badge" }, "Sources conflict") : null,
      make("ul", {}, ...one.sources.map((source) => make("li", {}, `${source.says} (${source.citation})`))),
    ),
  );
  const none = make("p", {}, "Nothing in these answers calls for a question. Ask what you want to know all the same.");
  place.replaceChildren(...(blocks.length > 0 ? blocks : [none]), make("p", {}, raised.note));
}
