import { describe, expect, it } from "vitest";

import type { Assets } from "../src/assets";
import { ciede2000, DECODED, encode, lab } from "../src/colour";
import { differences, drawn_normals, fitted_light, moved_light, relit, same_day_difference, shape_of, type Light } from "../src/relight";
import { to_half } from "../src/blobs";
import { picture_of, sample_assets } from "./sample";

const SIDE = 64;

/** A ball of skin in the middle of a picture, lit from `light`; grey behind it. */
function ball(light: Light): Assets {
  const radius = 0.45 * SIDE;
  const normal = (x: number, y: number): Light | null => {
    const [a, b] = [(x + 0.5 - SIDE / 2) / radius, (SIDE / 2 - y - 0.5) / radius];
    const rest = 1 - a * a - b * b;
    return rest > 0.1 ? [a, b, Math.sqrt(rest)] : null;
  };
  const positions: number[] = [];
  const normals: number[] = [];
  const uv: number[] = [];
  for (let y = 0; y <= SIDE; y += 2) {
    for (let x = 0; x <= SIDE; x += 2) {
      const n = normal(x - 0.5, y - 0.5) ?? [0, 0, 1];
      positions.push(x, -y, radius * n[2]);
      normals.push(...n.map((part) => Math.round(127 * part)));
      uv.push(Math.round((65535 * x) / SIDE), Math.round((65535 * y) / SIDE));
    }
  }
  const triangles: number[] = [];
  const across = SIDE / 2 + 1;
  for (let y = 0; y + 1 < across; y++) {
    for (let x = 0; x + 1 < across; x++) {
      const i = y * across + x;
      triangles.push(i, i + 1, i + across, i + 1, i + across + 1, i + across);
    }
  }
  const shade = (x: number, y: number): number => {
    const n = normal(x, y);
    return n === null ? 90 : 255 * encode(0.25 * (1 + light[0] * n[0] + light[1] * n[1] + light[2] * n[2]));
  };
  return {
    ...sample_assets(),
    picture: picture_of((x, y) => [shade(x, y), shade(x, y), shade(x, y)], SIDE, SIDE),
    same_day: picture_of((x, y) => (normal(x, y) ? [51, 0, 0] : [0, 0, 0]), SIDE, SIDE),
    surface: { positions: Float32Array.from(positions), uv: Uint16Array.from(uv), triangles: Uint32Array.from(triangles) },
    normals: Int8Array.from(normals),
  };
}

const at = (assets: { data: ArrayLike<number> }, x: number, y: number): number => assets.data[4 * (y * SIDE + x)]!;

describe("the photograph's own light", () => {
  it.each<[string, Light]>([["right", [0.5, 0, 0.4]], ["left", [-0.4, 0, 0.5]], ["above", [0, 0.6, 0.3]], ["front", [0, 0, 0.6]]])(
    "is found: %s",
    (_, light) => {
      const assets = ball(light);
      const found = fitted_light(shape_of(assets)!, assets.picture);
      found.forEach((part, k) => expect(Math.abs(part - light[k]!)).toBeLessThan(0.13));
    },
  );

  it("is nothing on evenly bright skin", () => {
    const assets = ball([0, 0, 0]);
    expect(Math.hypot(...fitted_light(shape_of(assets)!, assets.picture))).toBeLessThan(0.02);
  });
});

describe("moved light", () => {
  it("stands where it is said to, and never takes more light away than there is", () => {
    expect(moved_light("left")[0]).toBeCloseTo(-moved_light("right")[0]);
    expect(moved_light("above")[1]).toBeGreaterThan(0);
    for (const side of ["left", "above", "right"] as const) expect(Math.hypot(...moved_light(side))).toBeLessThan(1);
  });

  it("brightens the side that it comes from, at one mean brightness, and leaves all else to the byte", () => {
    const assets = ball([0, 0, 0.6]);
    const shape = shape_of(assets)!;
    const left = relit(assets, shape, "left");
    const [near, far] = [SIDE / 2 - 14, SIDE / 2 + 14];
    expect(at(left, near, SIDE / 2)).toBeGreaterThan(at(assets.picture, near, SIDE / 2) + 10);
    expect(at(left, far, SIDE / 2)).toBeLessThan(at(assets.picture, far, SIDE / 2) - 10);
    const mean = (data: ArrayLike<number>): number => {
      let [sum, count] = [0, 0];
      for (let i = 0; i < SIDE * SIDE; i++) {
        if (assets.same_day!.data[4 * i] === 0) continue;
        sum += DECODED[data[4 * i]!]!;
        count++;
      }
      return sum / count;
    };
    expect(mean(left.data) / mean(assets.picture.data)).toBeCloseTo(1, 1);
    for (const [x, y] of [[0, 0], [SIDE - 1, 0], [0, SIDE - 1], [1, SIDE / 2]] as const) {
      expect(at(left, x, y)).toBe(at(assets.picture, x, y));
    }
    const right = relit(assets, shape, "right");
    expect(at(right, far, SIDE / 2)).toBeCloseTo(at(left, near, SIDE / 2), -1);
  });

  it("changes nothing where the light already stands there", () => {
    const light = moved_light("right");
    const assets = ball(light);
    const same = relit(assets, shape_of(assets)!, "right");
    const most = Math.max(...differences(assets, same));
    const least = differences(assets, relit(assets, shape_of(assets)!, "left"));
    expect(most).toBeLessThan(5);
    expect(least.reduce((a, b) => a + b) / least.length).toBeGreaterThan(8);
  });

  it("shows relief: a slope that faces the light grows brighter, its back darker", () => {
    const assets = ball([0, 0, 0.6]);
    const plain = relit(assets, shape_of(assets)!, "left");
    const values = new Uint16Array(2 * SIDE * SIDE);
    const [x, y] = [SIDE / 2, SIDE / 2];
    values[2 * (y * SIDE + x - 4)] = to_half(0.3); // rises to the right, so it faces left
    values[2 * (y * SIDE + x + 4)] = to_half(-0.3);
    const slopes = { width: SIDE, height: SIDE, names: [], maps: [values] };
    const rough = relit({ ...assets, slopes }, shape_of(assets)!, "left");
    expect(at(rough, x - 4, y)).toBeGreaterThan(at(plain, x - 4, y) + 5);
    expect(at(rough, x + 4, y)).toBeLessThan(at(plain, x + 4, y) - 5);
  });

  it("falls on no flat patch, and on nothing where no skin is treated", () => {
    const assets = ball([0, 0, 0.5]);
    expect(shape_of({ ...assets, surface: null })).toBeNull();
    expect(shape_of({ ...assets, normals: null })).toBeNull();
    expect(shape_of({ ...assets, same_day: picture_of(() => [0, 0, 0], SIDE, SIDE) })).toBeNull();
  });
});

describe("normals drawn over the picture", () => {
  it("show the nearer of two sheets", () => {
    const sheet = (z: number): number[] => [0, 0, z, 0, -8, z, 8, -8, z, 8, 0, z];
    const corners = [0, 0, 0, 65535, 65535, 65535, 65535, 0];
    const mesh = {
      positions: Float32Array.from([...sheet(5), ...sheet(-5)]),
      uv: Uint16Array.from([...corners, ...corners]),
      triangles: Uint32Array.from([0, 1, 2, 0, 2, 3, 4, 5, 6, 4, 6, 7]),
    };
    const normals = Int8Array.from([...Array(4).fill([0, 0, 127]).flat(), ...Array(4).fill([127, 0, 0]).flat()] as number[]);
    const grid = drawn_normals(mesh, normals, 8, 8);
    for (let i = 0; i < 64; i++) expect([...grid.slice(3 * i, 3 * i + 3)]).toEqual([0, 0, 1]);
  });
});

describe("mean differences", () => {
  it("are the reference's, of treated skin only", () => {
    const assets = ball([0, 0, 0]);
    const brighter = assets.picture.data.map((byte, i) => (i % 4 === 3 ? 255 : byte + 10));
    const found = differences(assets, { data: brighter });
    const byte = at(assets.picture, SIDE / 2, SIDE / 2);
    const one = ciede2000(lab(byte, byte, byte), lab(byte + 10, byte + 10, byte + 10));
    for (const value of found) expect(value).toBeCloseTo(one, 4);
    expect(Math.max(...differences(assets, assets.picture))).toBe(0);
  });

  it("tell what two photographs of one day differ by", () => {
    const assets = ball([0, 0, 0]);
    expect(same_day_difference(assets)).toBeNull();
    const difference = { most: 12, unit: "ΔE00", same_day: { image: "", words: "" } };
    expect(same_day_difference({ ...assets, document: { ...assets.document, difference } })).toBeCloseTo((12 * 51) / 255, 6);
  });
});
