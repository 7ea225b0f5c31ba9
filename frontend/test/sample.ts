/** A small document with known numbers, decoded as if from pictures. */

import type { Assets } from "../src/assets";
import type { Picture } from "../src/blobs";
import type { ViewerDocument, Weights } from "../src/document";
import { packed_planes } from "../src/planes";

export const WIDTH = 8;
export const HEIGHT = 6;
export const ZERO = 100;
export const STEP = 0.01;

export function picture_of(pixel: (x: number, y: number) => number[], width = WIDTH, height = HEIGHT): Picture {
  const data = new Uint8ClampedArray(4 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.set([...pixel(x, y), 255].slice(0, 4), 4 * (y * width + x));
  }
  return { width, height, data };
}

export const WEIGHTS: Weights = {
  lines: [[0, 0.1, 0.2], [0, 0.3, 0.5]],
  redness: [[1, 0, 0], [1, 0, 0]],
};

export function sample_document(): ViewerDocument {
  return {
    version: 1,
    label: "Simulated.",
    unchanged: "The photograph.",
    picture: { width: WIDTH, height: HEIGHT, image: "", mm_per_pixel: 0.3 },
    base: { image: "", planes: [] },
    layers: {
      gains: { lines: [1, 0.8, 0.6], redness: [1, 1, 1] },
      images: [
        {
          image: "",
          planes: [
            { layer: "lines", quantity: "log_shading", zero: ZERO, step: STEP },
            { layer: "redness", quantity: "haemoglobin", zero: 0, step: 0.001 },
            null,
          ],
        },
      ],
    },
    table: { rows: 3, columns: 3, melanin_most: 0.6, haemoglobin_most: 0.25, values: "" },
    surface: null,
    backdrop: null,
    course: {
      procedure: "A procedure",
      times: [
        { id: "0d", days: 0, words: "the day of the last session", group: "days" },
        { id: "1mo", days: 30.4, words: "1 month after", group: "months" },
        { id: "6mo", days: 182.6, words: "6 months after", group: "months" },
      ],
      percentiles: [{ value: 10, words: "little" }, { value: 50, words: "middle" }],
      weights: WEIGHTS,
      start: { time: 2, percentile: 1 },
      concerns: [],
      differences: [["a", "b", "c"], ["d", "e", "f"]],
    },
    loupe: null,
    relief: null,
    difference: null,
  };
}

/** A line across row 2 that is 20 steps darker, blood in the right half, base of 1/4 and 1/2 on root axes. */
export function sample_assets(): Assets {
  const document = sample_document();
  const planes = picture_of((x, y) => [y === 2 ? ZERO + 20 : ZERO, x >= 4 ? 50 : 0, 0]);
  const loose = document.layers.images[0]!.planes.flatMap((plane, channel) =>
    plane === null ? [] : [{ plane, picture: planes, channel }],
  );
  const values = new Float32Array(27);
  for (let row = 0; row < 3; row++) {
    for (let column = 0; column < 3; column++) {
      for (let c = 0; c < 3; c++) values[3 * (3 * row + column) + c] = 0.9 - 0.2 * row - (0.1 + 0.05 * c) * column;
    }
  }
  return {
    document,
    picture: picture_of((x, y) => [40 + 20 * x, 3 * y, 200]),
    base: picture_of(() => [64, 128, 0]),
    stacks: packed_planes(loose, document.layers.gains, document.course.weights),
    table: { rows: 3, columns: 3, values },
    surface: null,
    normals: null,
    backdrop: null,
    slopes: null,
    same_day: null,
  };
}
