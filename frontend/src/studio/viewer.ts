/** The turning face: the viewer element, fed by the server, beside two stills for where it cannot run. */

import { find, make, need } from "./page";

interface Times {
  times: { id: string; days: number }[];
}

/** What the page uses of `<glabella-viewer>`. */
interface Viewer extends HTMLElement {
  src: string;
  ready: Promise<unknown>;
  time: number;
  percentile: number;
  course: Times;
  painted(time: number, percentile: number, most_wide?: number): Promise<ImageData>;
  painted_with(weights: Record<string, number>, most_wide?: number): Promise<ImageData>;
}

const SLOW_MS = 4000;
const THUMBNAIL = 320;

export class Face {
  readonly ready: Promise<boolean>;
  private readonly viewer = find<Viewer>("[data-viewer]");
  private drawing: Promise<unknown> = Promise.resolve();
  private shown = false;

  constructor(visit: string, moved: (moment: string, percentile: number) => void) {
    const slow = window.setTimeout(() => (need("[data-slow]").hidden = false), SLOW_MS);
    this.ready = this.start(visit, moved)
      .catch(() => false)
      .then((shown) => {
        window.clearTimeout(slow);
        need("[data-slow]").hidden = true;
        document.body.dataset.face = shown ? "turning" : "still";
        return shown;
      });
  }

  private async start(visit: string, moved: (moment: string, percentile: number) => void): Promise<boolean> {
    const viewer = this.viewer;
    if (!viewer || !customElements.get("glabella-viewer")) return false;
    viewer.setAttribute("src", `/api/visits/${visit}/viewer`);
    viewer.hidden = false;
    try {
      await viewer.ready;
    } catch (error) {
      viewer.hidden = true;
      throw error;
    }
    need("[data-stills]").hidden = true;
    this.shown = true;
    viewer.addEventListener("change", () => {
      const moment = viewer.course.times[viewer.time];
      if (moment) moved(moment.id, viewer.percentile);
    });
    return true;
  }

  private index(moment: string): number {
    return this.shown ? (this.viewer?.course.times.findIndex((one) => one.id === moment) ?? -1) : -1;
  }

  /** Show a moment, where the viewer has it. */
  go(moment: string, percentile: number): void {
    if (!this.shown || !this.viewer) return;
    const time = this.index(moment);
    if (time >= 0) this.viewer.time = time;
    this.viewer.percentile = percentile;
  }

  /** Take another plan's weights; the pixels stay. */
  replan(course: unknown, moment: string, percentile: number): void {
    if (!this.shown || !this.viewer || !course) return;
    this.viewer.course = course as Times;
    this.go(moment, percentile);
  }

  /** Return a small picture of a moment, one after another; null where the viewer has none. */
  thumbnail(moment: string, percentile: number): Promise<HTMLCanvasElement | null> {
    const next = this.drawing.then(() => this.picture(moment, percentile, THUMBNAIL));
    this.drawing = next.catch(() => null);
    return next;
  }

  /** Return the face at a moment, `wide` pixels across; null where the viewer has none. */
  async picture(moment: string, percentile: number, wide: number): Promise<HTMLCanvasElement | null> {
    const time = this.index(moment);
    if (!this.shown || !this.viewer || time < 0) return null;
    return this.cut(await this.viewer.painted(time, percentile, this.whole(wide)), wide, "Simulated");
  }

  /** Return the face with some layers taken away, each by its weight; with none, as photographed. */
  async without(weights: Record<string, number>, wide: number): Promise<HTMLCanvasElement | null> {
    if (!this.shown || !this.viewer) return null;
    return this.cut(await this.viewer.painted_with(weights, this.whole(wide)), wide, "Painted");
  }

  /** Where the face is in the viewer's picture, as shares of it. */
  private face_box(): [number, number, number, number] {
    const told = need("[data-face-box]").dataset.faceBox?.split(" ").map(Number) ?? [];
    return told.length === 4 ? (told as [number, number, number, number]) : [0, 0, 1, 1];
  }

  /** How wide a whole picture is whose face is `wide` pixels across. */
  private whole(wide: number): number {
    const [left, , right] = this.face_box();
    return Math.ceil(wide / (right - left));
  }

  private cut(pixels: ImageData, wide: number, label: string): HTMLCanvasElement {
    const whole = document.createElement("canvas");
    [whole.width, whole.height] = [pixels.width, pixels.height];
    whole.getContext("2d")?.putImageData(pixels, 0, 0);
    const [left, top, right, bottom] = this.face_box();
    const [x, y] = [left * pixels.width, top * pixels.height];
    const [across, down] = [(right - left) * pixels.width, (bottom - top) * pixels.height];
    const high = Math.round((wide * down) / across);
    const small = make("canvas", { width: wide, height: high, role: "img", "aria-label": label });
    const context = small.getContext("2d");
    if (context) {
      context.imageSmoothingQuality = "high";
      context.drawImage(whole, x, y, across, down, 0, 0, wide, high);
    }
    return small;
  }
}
