import { describe, expect, test } from "vitest";
import { decode, encode, lab } from "../src/colour";
import { painted } from "../src/painter-cpu";
import { changed_cells, slice_sums } from "../src/planes";
import { heights_of, slopes_of } from "../src/relief";
import { WHOLE } from "../src/stage";
import { from_half } from "../src/blobs";
import { HEIGHT, picture_of, sample_assets, STEP, WIDTH } from "./sample";

const assets = sample_assets();

describe("the painter without WebGL", () => {
  test("no weight gives the photograph's own bytes", () => {
    expect(painted(assets, {}, WHOLE, WIDTH, HEIGHT).data).toEqual(assets.picture.data);
    expect(painted(assets, { lines: 0, redness: 0 }, WHOLE, WIDTH, HEIGHT).data).toEqual(assets.picture.data);
  });

  test("shading multiplies light by exp(weight · gain · step), only where the plane speaks", () => {
    const after = painted(assets, { lines: 0.5 }, WHOLE, WIDTH, HEIGHT).data;
    for (let i = 0; i < WIDTH * HEIGHT; i++) {
      const row = Math.floor(i / WIDTH);
      const expected = [0, 1, 2].map((c) => {
        const before = assets.picture.data[4 * i + c]!;
        const ratio = Math.exp(0.5 * 20 * STEP * [1, 0.8, 0.6][c]!);
        return row === 2 ? Math.round(255 * encode(decode(before / 255) * ratio)) : before;
      });
      expect([...after.subarray(4 * i, 4 * i + 3)]).toEqual(expected);
    }
  });

  test("pigment multiplies by the ratio of two table colours on root axes", () => {
    const after = painted(assets, { redness: 1 }, WHOLE, WIDTH, HEIGHT).data;
    const root = 128 / 255;
    const moved = Math.sqrt(root * root + (50 * 0.001) / 0.25);
    const colour = (h: number, c: number): number => 0.9 - 0.2 * 2 * (64 / 255) - (0.1 + 0.05 * c) * 2 * h;
    const i = 4 * (WIDTH + 6);
    const expected = [0, 1, 2].map((c) => {
      const linear = (decode(assets.picture.data[i + c]! / 255) * colour(moved, c)) / colour(root, c);
      return Math.round(255 * encode(linear));
    });
    expect([...after.subarray(i, i + 3)]).toEqual(expected);
    expect([...after.subarray(0, 16)]).toEqual([...assets.picture.data.subarray(0, 16)]);
  });

  test("a rectangle at its own scale is that part of the whole", () => {
    const part = { left: 2 / WIDTH, top: 1 / HEIGHT, width: 4 / WIDTH, height: 3 / HEIGHT };
    const whole = painted(assets, { lines: 1 }, WHOLE, WIDTH, HEIGHT).data;
    const cut = painted(assets, { lines: 1 }, part, 4, 3).data;
    expect([...cut.subarray(16, 20)]).toEqual([...whole.subarray(4 * (2 * WIDTH + 2), 4 * (2 * WIDTH + 2) + 4)]);
  });
});

test("only slices with weight are read", () => {
  expect(slice_sums(assets.stacks[0]!, { lines: 0, redness: 0 })).toEqual([]);
  expect(slice_sums(assets.stacks[0]!, { lines: 0.5, redness: 0 })).toHaveLength(1);
});

test("cells with a change are found, and no others", () => {
  const { cells, columns, rows } = changed_cells(assets.stacks, WIDTH, HEIGHT, 2);
  expect([columns, rows, [...cells]]).toEqual([4, 3, [0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1]]);
});

test("CIELAB of white, and sRGB there and back for every byte", () => {
  expect(lab(255, 255, 255).map((v) => Math.round(v * 100) / 100 + 0)).toEqual([100, 0, 0]);
  for (let byte = 0; byte < 256; byte++) expect(255 * encode(decode(byte / 255))).toBeCloseTo(byte, 9);
});

test("heights of 16 bits give slopes in mm per mm", () => {
  const plane = { picture: picture_of((x) => [x, 0, 0]), low: 0, high: 65535 / 256 };
  expect([...heights_of(plane).subarray(0, 3)]).toEqual([0, 1, 2]);
  const { maps } = slopes_of([plane], [], WIDTH * 0.5);
  expect([...from_half(maps[0]!)].slice(2, 6)).toEqual([2, 0, 2, 0]);
});
