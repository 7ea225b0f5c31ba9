/** Spot the after: twelve hidden pairs of one's own middle result. What is found never leaves this page. */

import { canvas_of, face_of, labelled, middle_result, moment_window, whole, type LivingFace, type Part } from "./moments";
import { all, make, need } from "./page";
import { hidden_pairs, in_light, meaning, PAIRS, type LightChange, type Pair } from "./spotting";

const WIDE = 560;
/** How much wider than the place of most change the closer look is. */
const AROUND = 1.6;
const BOTH_LABEL = "One of these two is simulated: possible, not promised.";

type Step = "start" | "nothing" | "pairs" | "end";

export function start_spotting(face: LivingFace): void {
  let game: Game | null = null;
  const dialog = moment_window("spot", async () => {
    game = new Game(face, dialog);
    await game.open();
  });
  const now = (act: (game: Game) => void): void => void (game && act(game));
  const on = (selector: string, act: (game: Game) => void): void =>
    need(selector, dialog).addEventListener("click", () => now(act));
  on("[data-begin]", (one) => one.begin());
  on("[data-again]", (one) => one.begin());
  on("[data-closer]", (one) => one.look_closer());
  on("[data-stop]", (one) => one.end());
  on("[data-pick=left]", (one) => one.pick(true));
  on("[data-pick=right]", (one) => one.pick(false));
  dialog.addEventListener("keydown", (event) => now((one) => one.key(event)));
  dialog.addEventListener("cancel", (event) => now((one) => one.escape(event)));
  dialog.addEventListener("close", () => (game = null));
}

class Game {
  private before: ImageData | null = null;
  private after: ImageData | null = null;
  private pairs: Pair[] = [];
  private found = 0;
  private place = 0;
  private closer = false;
  private sides: [HTMLCanvasElement, HTMLCanvasElement] | null = null;

  constructor(
    private readonly face: LivingFace,
    private readonly dialog: HTMLDialogElement,
  ) {}

  async open(): Promise<void> {
    this.show("start");
    const begin = need<HTMLButtonElement>("[data-begin]", this.dialog);
    begin.disabled = true;
    const { time, percentile, words } = middle_result(this.face.document!);
    need("[data-when]", this.dialog).textContent = words;
    this.before = face_of(await this.face.painted_with({}));
    this.after = face_of(await this.face.painted(time, percentile));
    begin.disabled = false;
    if (this.before.data.every((value, i) => value === this.after!.data[i])) return this.nothing();
    begin.focus();
  }

  private show(step: Step): void {
    for (const part of all("[data-step]", this.dialog)) part.hidden = part.dataset.step !== step;
  }

  /** Where nothing is painted there is nothing to find; say why. */
  private nothing(): void {
    this.show("nothing");
    const entries = this.face.document!.course.concerns;
    const off = entries.some((one) => one.painted && one.drawn && !this.face.concerns.includes(one.id));
    const reasons = new Set(entries.filter((one) => one.reason).map((one) => `${one.name}: ${one.reason}`));
    const why = off ? ["Every concern that is painted is switched off. Switch one on, then try again."] : [...reasons];
    need("[data-why]", this.dialog).replaceChildren(...why.map((text) => make("li", {}, text)));
  }

  begin(): void {
    if (!this.before || !this.after) return;
    this.pairs = hidden_pairs(PAIRS);
    [this.found, this.place] = [0, 0];
    this.show("pairs");
    this.next();
    need("[data-pick=left]", this.dialog).focus();
  }

  /** Draw a pair: both pictures go the same way, and nothing on the page says which is which. */
  private next(): void {
    const pair = this.pairs[this.place]!;
    const [left, right] = pair.after_left ? [this.after!, this.before!] : [this.before!, this.after!];
    this.sides = [this.lit(left, pair.left), this.lit(right, pair.right)];
    need("[data-count]", this.dialog).textContent = `Pair ${this.place + 1} of ${PAIRS}`;
    this.draw();
  }

  private lit(pixels: ImageData, change: LightChange): HTMLCanvasElement {
    return canvas_of(new ImageData(in_light(pixels, change), pixels.width, pixels.height));
  }

  private draw(): void {
    all<HTMLCanvasElement>("[data-pick] canvas", this.dialog).forEach((canvas, k) => {
      const from = this.sides![k]!;
      labelled(canvas, from, this.closer ? this.nearer(from) : whole(from), WIDE, BOTH_LABEL);
    });
    need("[data-closer]", this.dialog).setAttribute("aria-pressed", String(this.closer));
  }

  /** The part around the place where most changes. */
  private nearer(shown: HTMLCanvasElement): Part {
    const { loupe, picture } = this.face.document!;
    if (!loupe) return whole(shown);
    const box = need("[data-face-box]").dataset.faceBox?.split(" ").map(Number) ?? [];
    const [left, top] = box.length === 4 ? [box[0]!, box[1]!] : [0, 0];
    const side = Math.min(AROUND * loupe.width_u * picture.width, shown.width, shown.height);
    const within = (middle: number, most: number): number => Math.min(Math.max(middle - side / 2, 0), most - side);
    return {
      x: within((loupe.u - left) * picture.width, shown.width),
      y: within((loupe.v - top) * picture.height, shown.height),
      width: side,
      height: side,
    };
  }

  look_closer(): void {
    this.closer = !this.closer;
    this.draw();
  }

  pick(left: boolean): void {
    const pair = this.pairs[this.place];
    if (!pair) return;
    if (left === pair.after_left) this.found++;
    this.place++;
    if (this.place < this.pairs.length) this.next();
    else this.end();
  }

  key(event: KeyboardEvent): void {
    if (this.pairs.length === 0 || event.repeat || event.altKey || event.ctrlKey || event.metaKey) return;
    const side = { ArrowLeft: true, "1": true, ArrowRight: false, "2": false }[event.key];
    if (side === undefined) return;
    event.preventDefault();
    this.pick(side);
  }

  /** Escape stops the pairs first, and closes the window from anywhere else. */
  escape(event: Event): void {
    if (this.pairs.length === 0) return;
    event.preventDefault();
    this.end();
  }

  end(): void {
    if (this.pairs.length === 0) return;
    const { first, then } = meaning(this.found, this.place);
    this.pairs = [];
    this.sides = null;
    this.show("end");
    need("[data-hits]", this.dialog).textContent = first;
    need("[data-means]", this.dialog).textContent = then;
    const { unchanged, label } = this.face.document!;
    const named: [string, ImageData, string][] = [["before", this.before!, unchanged], ["after", this.after!, label]];
    for (const [name, pixels, words] of named) {
      const canvas = need<HTMLCanvasElement>(`[data-named=${name}]`, this.dialog);
      const from = canvas_of(pixels);
      labelled(canvas, from, this.closer ? this.nearer(from) : whole(from), WIDE, words);
      canvas.setAttribute("aria-label", words);
    }
    need("[data-hits]", this.dialog).focus();
  }
}
