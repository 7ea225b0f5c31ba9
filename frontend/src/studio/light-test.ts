/** The Light Test: what moving the light does, and what the planned sessions may do, on one scale. */

import { canvas_of, drawn, face_of, labelled, middle_result, moment_window, whole, type LivingFace } from "./moments";
import { all, make, need, press } from "./page";
import { scale_bars, type Bar } from "./scale";

type Place = "photograph" | "light" | "after";
type Side = "left" | "above" | "right";

const WIDE = 520;
/** What differs less is hard to see even side by side. */
const HARD_TO_SEE = 1;
const LIGHT_LABEL = "Simulated light. Nothing is treated.";
const FROM: Record<Side, string> = { left: "the left", above: "above", right: "the right" };

/** Mean differences from the photograph: of all treated skin, and where the sessions change most. */
export interface Change {
  all: number;
  most: number;
}

/** Return the places of the hundredth that a picture changes most. */
export function most_changed(differences: Float32Array): Uint32Array<ArrayBuffer> {
  const places = Uint32Array.from(differences.keys()).sort((a, b) => differences[b]! - differences[a]!);
  return places.slice(0, Math.ceil(places.length / 100));
}

export function change_of(differences: Float32Array, most: Uint32Array): Change {
  const mean = (values: Iterable<number>, count: number): number => {
    let sum = 0;
    for (const value of values) sum += value;
    return count > 0 ? sum / count : 0;
  };
  return { all: mean(differences, differences.length), most: mean([...most].map((i) => differences[i]!), most.length) };
}

/** Say a difference: one decimal, and what is less than that as such. */
export function told(value: number): string {
  return value === 0 ? "nothing" : value < 0.05 ? "less than 0.1" : value.toFixed(1);
}

/** The same, as short as beside a bar. */
function figure(value: number): string {
  return value === 0 ? "0" : value < 0.05 ? "< 0.1" : value.toFixed(1);
}

/** The plain sentence below the bars. */
export function verdict(light: Change | null, after: Change, sessions: string): string {
  if (after.most === 0) return "Nothing is painted on this face, so only the light changes it.";
  if (light === null) return `${sessions} may change treated skin by ${told(after.all)} on average.`;
  const share = light.most / after.most;
  const where = `Even where ${sessions.toLowerCase()} may change most,`;
  if (share >= 1.5) return `${where} moving the light changes ${share >= 10 ? "over ten" : share.toFixed(1)} times as much.`;
  if (share > 1 / 1.5) return `Where ${sessions.toLowerCase()} may change most, moving the light changes about as much.`;
  return `Where ${sessions.toLowerCase()} may change most, that is more than moving the light changes.`;
}

export function start_light_test(face: LivingFace, sessions: () => number): void {
  let test: LightTest | null = null;
  const dialog = moment_window("light", async () => {
    test = new LightTest(face, dialog, counted(sessions()));
    await test.open();
  });
  const wire = (group: string, act: (value: string) => void): void => {
    for (const button of all<HTMLButtonElement>(`${group} button`, dialog)) {
      button.addEventListener("click", () => act(button.value));
    }
  };
  wire("[data-places]", (value) => test?.show(value as Place));
  wire("[data-sides]", (value) => void test?.light(value as Side));
}

const WORDS = ["No session", "One session", "Two sessions", "Three sessions", "Four sessions", "Five sessions", "Six sessions"];

function counted(sessions: number): string {
  return WORDS[sessions] ?? `${sessions} sessions`;
}

class LightTest {
  private most = new Uint32Array();
  private after: Change = { all: 0, most: 0 };
  private lit: Side | null = null;
  private turn = 0;

  constructor(
    private readonly face: LivingFace,
    private readonly dialog: HTMLDialogElement,
    private readonly sessions: string,
  ) {}

  async open(): Promise<void> {
    const { dialog, face } = this;
    need("[data-sessions-words]", dialog).textContent = this.sessions.toLowerCase();
    this.show("light");
    const found = face.document!;
    const { time, percentile, words } = middle_result(found);
    this.draw("photograph", await face.painted_with({}), found.unchanged, "As photographed", "What the others are measured from.");
    const after = await face.painted(time, percentile);
    const differences = face.differences(after);
    this.most = most_changed(differences);
    this.after = change_of(differences, this.most);
    this.draw("after", after, found.label, `After ${this.sessions.toLowerCase()}`, `${start(words)}, the middle of 100 people. Differs by ${told(this.after.all)}.`);
    await this.light("left");
  }

  /** On a narrow screen one picture shows at a time, in one place. */
  show(place: Place): void {
    this.dialog.dataset.shown = place;
    const buttons = all<HTMLButtonElement>("[data-places] button", this.dialog);
    press(buttons, buttons.find((button) => button.value === place)!);
  }

  private draw(place: Place, pixels: ImageData, label: string, title: string, text: string): void {
    const place_of = need(`[data-place="${place}"]`, this.dialog);
    const canvas = need<HTMLCanvasElement>("canvas", place_of);
    const shown = face_of(pixels);
    labelled(canvas, canvas_of(shown), whole(shown), WIDE, label);
    canvas.setAttribute("aria-label", `${title}. ${label}`);
    need("figcaption", place_of).replaceChildren(make("strong", {}, title), ` ${text}`);
  }

  async light(side: Side): Promise<void> {
    const { dialog, face } = this;
    const turn = ++this.turn;
    const buttons = all<HTMLButtonElement>("[data-sides] button", dialog);
    press(buttons, buttons.find((button) => button.value === side)!);
    dialog.setAttribute("aria-busy", "true");
    await drawn();
    if (turn !== this.turn) return;
    const pixels = await face.relit(side);
    if (turn !== this.turn) return;
    dialog.removeAttribute("aria-busy");
    const none = pixels === null;
    for (const part of all('[data-place="light"], [data-sides], [data-places] [value="light"]', dialog)) part.hidden = none;
    if (none && dialog.dataset.shown === "light") this.show("after");
    this.lit = none ? null : side;
    const light = pixels && change_of(face.differences(pixels), this.most);
    if (pixels && light) {
      const text = `The same skin, same brightness. Differs by ${told(light.all)}.`;
      this.draw("light", pixels, LIGHT_LABEL, `Light from ${FROM[side]}`, text);
    }
    need("[data-light-limits]", dialog).textContent = this.limits();
    this.measure(light);
  }

  /** What could not be shown, and why. */
  private limits(): string {
    const { relief, relief_reason } = this.face.document!;
    if (this.lit === null) return "This picture holds no shape of a face, so its light cannot be moved here. The day’s difference can be shown.";
    const left_out = "Shadows cast by nose and brow are left out: a real lamp changes more.";
    return relief ? left_out : `Only the broad shade of the face moves. Its fine relief cannot be read: ${relief_reason ?? ""} ${left_out}`;
  }

  private measure(light: Change | null): void {
    const { same_day } = this.face;
    const rows = (kind: keyof Change): Bar[] => [
      ...(light && this.lit ? [{ words: `Light from ${FROM[this.lit]}`, value: light[kind], kind: "light" as const }] : []),
      { words: `After ${this.sessions.toLowerCase()}`, value: this.after[kind], kind: "after" as const },
    ];
    const day: Bar[] = same_day === null ? [] : [{ words: "Same day, nothing done", value: same_day, kind: "day" }];
    need("[data-bars]", this.dialog).replaceChildren(
      scale_bars([
        { title: "All treated skin", bars: [...rows("all"), ...day] },
        { title: "The hundredth of it that the sessions change most", bars: rows("most") },
      ], figure),
    );
    need("[data-verdict]", this.dialog).textContent = verdict(light, this.after, this.sessions);
    need("[data-hard]", this.dialog).textContent = `Colour difference, ΔE00. Under about ${HARD_TO_SEE} is hard to see.`;
    need("[data-day-words]", this.dialog).textContent = this.face.document!.difference?.same_day.words ?? "";
  }
}

const start = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
