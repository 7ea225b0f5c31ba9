/** What a stage draws and how it is asked; one stage uses WebGL 2, the other a plain canvas. */

import type { View } from "./camera";

export type Look = "compare" | "difference" | "relief";

/** A rectangle of the photograph, 0–1, y down. */
export interface Rect {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface Scene {
  weights: Record<string, number>;
  /** Left of this share of the width the photograph shows as it is. */
  split: number;
  view: View;
  near: boolean;
  mirror: boolean;
  look: Look;
  /** Direction of the slanting light in degrees: 0 from the right, 90 from above. */
  light: number;
  grey: boolean;
  /** Written into the pixels while anything simulated shows. */
  label: string | null;
}

export interface Stage {
  readonly backend: "webgl2" | "canvas";
  readonly canvas: HTMLCanvasElement;
  /** Draw the scene into the canvas, `width` × `height` device pixels. */
  draw(scene: Scene, width: number, height: number, scale: number): void;
  /** Paint a rectangle of the photograph straight, without perspective. */
  flat(weights: Record<string, number>, rect: Rect, width: number, height: number): ImageData;
  dispose(): void;
}

export const WHOLE: Rect = { left: 0, top: 0, width: 1, height: 1 };
/** Slanting light stands this high over the skin: the lower, the more a shallow pit shows. */
export const LIGHT_DEGREES = 12;

/** Return the unit direction towards the slanting light: x right, y up, z to the viewer. */
export function light_direction(degrees: number): [number, number, number] {
  const turn = (degrees * Math.PI) / 180;
  const height = (LIGHT_DEGREES * Math.PI) / 180;
  return [Math.cos(turn) * Math.cos(height), Math.sin(turn) * Math.cos(height), Math.sin(height)];
}
