/** What the two moments share: the face's own pixels, its pictures with their labels, and a window to show them in. */

import { label_canvas } from "../label-canvas";
import type { ViewerDocument } from "../document";
import { all, find, make, need } from "./page";

/** What the moments use of `<glabella-viewer>`. */
export interface LivingFace extends HTMLElement {
  readonly document: ViewerDocument | null;
  readonly concerns: string[];
  readonly same_day: number | null;
  painted(time: number, percentile: number): Promise<ImageData>;
  painted_with(weights: Record<string, number>): Promise<ImageData>;
  relit(side: string): Promise<ImageData | null>;
  differences(picture: ImageData): Float32Array;
}

const RESULT = "6mo";
const MIDDLE = 50;

/** The middle result at 6 months, or as late as the course goes. */
export function middle_result(document: ViewerDocument): { time: number; percentile: number; words: string } {
  const { times, percentiles } = document.course;
  const found = times.findIndex((one) => one.id === RESULT);
  const time = found < 0 ? times.length - 1 : found;
  const middle = percentiles.findIndex((one) => one.value === MIDDLE);
  return { time, percentile: Math.max(middle, 0), words: times[time]!.words };
}

/** Return the part of a picture that shows the face. */
export function face_of(pixels: ImageData): ImageData {
  const told = find("[data-face-box]")?.dataset.faceBox?.split(" ").map(Number) ?? [];
  const [left, top, right, bottom] = told.length === 4 ? (told as [number, number, number, number]) : [0, 0, 1, 1];
  const canvas = canvas_of(pixels);
  const [x, y] = [Math.round(left * pixels.width), Math.round(top * pixels.height)];
  const [wide, high] = [Math.round((right - left) * pixels.width), Math.round((bottom - top) * pixels.height)];
  return canvas.getContext("2d", { willReadFrequently: true })!.getImageData(x, y, wide, high);
}

export function canvas_of(pixels: ImageData): HTMLCanvasElement {
  const canvas = make("canvas", { width: pixels.width, height: pixels.height });
  canvas.getContext("2d", { willReadFrequently: true })!.putImageData(pixels, 0, 0);
  return canvas;
}

/** A part of a picture, in its pixels. */
export interface Part {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Draw (a part of) a picture `wide` pixels across, its label below it in the same pixels. */
export function labelled(canvas: HTMLCanvasElement, from: HTMLCanvasElement, part: Part, wide: number, label: string): void {
  // The words are to be read at the size at which the picture is shown.
  const scale = wide / (canvas.clientWidth || 340);
  const strip = label_canvas(label, wide, scale);
  const high = Math.round((wide * part.height) / part.width);
  [canvas.width, canvas.height] = [wide, high + strip.height];
  const context = canvas.getContext("2d")!;
  context.imageSmoothingQuality = "high";
  context.drawImage(from, part.x, part.y, part.width, part.height, 0, 0, wide, high);
  context.drawImage(strip, 0, high);
}

export const whole = ({ width, height }: { width: number; height: number }): Part => ({ x: 0, y: 0, width, height });

/** Return after a frame was drawn, so that what was just said is seen before long work. */
export function drawn(): Promise<void> {
  return new Promise((go) => requestAnimationFrame(() => window.setTimeout(go, 0)));
}

/** A window over the page, opened and closed by its buttons. */
export function moment_window(name: string, open: (dialog: HTMLDialogElement) => Promise<void>): HTMLDialogElement {
  const dialog = need<HTMLDialogElement>(`dialog[data-moment="${name}"]`);
  const opener = need<HTMLButtonElement>(`[data-open-moment="${name}"]`);
  opener.addEventListener("click", () => {
    dialog.showModal();
    dialog.scrollTop = 0;
    void open(dialog);
  });
  for (const button of all("[data-close]", dialog)) button.addEventListener("click", () => dialog.close());
  return dialog;
}

/** Offer the moments, now that the face is there to show them on. */
export function open_moments(): LivingFace {
  need("[data-moments]").hidden = false;
  return need<LivingFace>("[data-viewer]");
}
