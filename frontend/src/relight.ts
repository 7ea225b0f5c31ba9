/**
 * The same skin with the light moved.
 *
 * Broad light on skin is taken as irradiance of first order, E(n) = 1 + light · n: Ramamoorthi & Hanrahan 2001,
 * doi:10.1364/JOSAA.18.002448, show that two orders hold nearly all of it, the first most. The photograph's own
 * light is fitted to its treated skin, the moved one is assumed; the picture changes by the ratio of the two, at
 * one mean brightness. Shadows that a nose or brow would cast are left out, so that less changes than in a room.
 */

import type { Assets, MeshData } from "./assets";
import { from_half, type Picture } from "./blobs";
import { ciede2000, DECODED, encode, lab } from "./colour";
import type { Triple } from "./document";
import { Taps } from "./taps";

export type Side = "left" | "above" | "right";

/** The moved light stands this far from the camera's axis and is as soft as a window or a shaded lamp. */
const MOVED_DEGREES = 60;
const MOVED_STRENGTH = 0.7;
/** A stronger first order would make light negative somewhere, which none is. */
const MOST_STRENGTH = 0.9;
/** Longest side of the grid that broad shape is sampled on. */
const GRID = 256;
/** Cells: eyes and brows between treated skin belong to it; light fades in from its edge; shape is told broadly. */
const CLOSED = 8;
const FADED = 2;
const BROAD = 3;
/** A cell on the edge of a triangle belongs to it. */
const EDGE = 1e-3;
const STEP = 2;

/** Shape and place of treated skin on a coarse grid over the picture. */
export interface Shape {
  width: number;
  height: number;
  /** Unit normals, x right, y up, z to the viewer; zero where the surface is not. */
  normals: Float32Array;
  /** How far a pixel takes part in the change of light, 0–1. */
  share: Float32Array;
}

export type Light = Triple;

const dot = (a: Light, x: number, y: number, z: number): number => a[0] * x + a[1] * y + a[2] * z;

/** Return the light that stands on a side of the face. */
export function moved_light(side: Side): Light {
  const [away, along] = [Math.sin((MOVED_DEGREES * Math.PI) / 180), Math.cos((MOVED_DEGREES * Math.PI) / 180)];
  const direction: Record<Side, Light> = { left: [-away, 0, along], right: [away, 0, along], above: [0, away, along] };
  return direction[side].map((part) => part * MOVED_STRENGTH) as Light;
}

/** Draw the surface's normals into a grid over the picture; where parts of it overlap, the nearest shows. */
export function drawn_normals(mesh: MeshData, normals: Int8Array, width: number, height: number): Float32Array {
  const grid = new Float32Array(3 * width * height);
  const near = new Float32Array(width * height).fill(-Infinity);
  const at = (corner: number): [number, number] => [
    (mesh.uv[2 * corner]! / 65535) * width - 0.5,
    (mesh.uv[2 * corner + 1]! / 65535) * height - 0.5,
  ];
  for (let t = 0; t < mesh.triangles.length; t += 3) {
    const corners = [mesh.triangles[t]!, mesh.triangles[t + 1]!, mesh.triangles[t + 2]!];
    const mean = (shares: number[], of: (corner: number) => number): number =>
      corners.reduce((sum, corner, i) => sum + shares[i]! * of(corner), 0);
    each_cell(corners.map(at) as Corners, width, height, (cell, shares) => {
      const depth = mean(shares, (corner) => mesh.positions[3 * corner + 2]!);
      if (depth <= near[cell]!) return;
      near[cell] = depth;
      for (let k = 0; k < 3; k++) grid[3 * cell + k] = mean(shares, (corner) => normals[3 * corner + k]! / 127);
    });
  }
  return grid;
}

type Corners = [[number, number], [number, number], [number, number]];

/** Call back for every cell whose middle lies in a triangle, with how much each corner counts there. */
function each_cell(
  [a, b, c]: Corners,
  width: number,
  height: number,
  visit: (cell: number, shares: number[]) => void,
): void {
  const area = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]);
  if (area === 0) return;
  const [left, right] = [Math.min(a[0], b[0], c[0]), Math.max(a[0], b[0], c[0])];
  const [top, bottom] = [Math.min(a[1], b[1], c[1]), Math.max(a[1], b[1], c[1])];
  for (let y = Math.max(Math.ceil(top - EDGE), 0); y <= Math.min(bottom + EDGE, height - 1); y++) {
    for (let x = Math.max(Math.ceil(left - EDGE), 0); x <= Math.min(right + EDGE, width - 1); x++) {
      const v = ((x - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (y - a[1])) / area;
      const w = ((b[0] - a[0]) * (y - a[1]) - (x - a[0]) * (b[1] - a[1])) / area;
      if (v >= -EDGE && w >= -EDGE && v + w <= 1 + EDGE) visit(y * width + x, [1 - v - w, v, w]);
    }
  }
}

/** Return a running mean along rows (or columns), which three times over is nearly a Gaussian. */
function smoothed(values: Float32Array, width: number, height: number, radius: number): Float32Array {
  let from = values;
  for (let round = 0; round < 6; round++) {
    const [along, count, length] = round % 2 === 0 ? [1, height, width] : [width, width, height];
    const across = along === 1 ? width : 1;
    const to = new Float32Array(values.length);
    for (let line = 0; line < count; line++) {
      const read = (i: number): number => from[line * across + Math.min(Math.max(i, 0), length - 1) * along]!;
      let sum = 0;
      for (let i = -radius; i <= radius; i++) sum += read(i);
      for (let i = 0; i < length; i++) {
        to[line * across + i * along] = sum / (2 * radius + 1);
        sum += read(i + radius + 1) - read(i - radius);
      }
    }
    from = to;
  }
  return from;
}

/** Return shape and place of treated skin; null for a flat patch and where no skin is treated. */
export function shape_of(assets: Assets): Shape | null {
  const { surface, normals, same_day, picture } = assets;
  if (!surface || !normals || !same_day) return null;
  const scale = GRID / Math.max(picture.width, picture.height);
  const [width, height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)];
  const treated = treated_at(same_day, width, height);
  if (!treated.some((one) => one > 0)) return null;
  const closed = smoothed(treated, width, height, CLOSED).map((one) => (one > 0.35 ? 1 : 0));
  const share = smoothed(closed, width, height, FADED).map((one) => {
    const t = Math.min(Math.max((one - 0.6) / 0.4, 0), 1);
    return t * t * (3 - 2 * t);
  });
  return { width, height, share, normals: broad(drawn_normals(surface, normals, width, height), width, height) };
}

/** Return normals without what is finer than the broad shape of a face: a lifted surface is not surer than that. */
function broad(normals: Float32Array, width: number, height: number): Float32Array {
  const found = new Float32Array(normals.length);
  for (let k = 0; k < 3; k++) {
    const one = Float32Array.from({ length: width * height }, (_, i) => normals[3 * i + k]!);
    smoothed(one, width, height, BROAD).forEach((value, i) => (found[3 * i + k] = value));
  }
  for (let i = 0; i < found.length; i += 3) {
    const length = Math.hypot(found[i]!, found[i + 1]!, found[i + 2]!) || 1;
    for (let k = 0; k < 3; k++) found[i + k]! /= length;
  }
  return found;
}

/** Two photographs of one day differ a little wherever there is treated skin, and are told nowhere else. */
function treated_at(same_day: Picture, width: number, height: number): Float32Array {
  return Float32Array.from({ length: width * height }, (_, i) => {
    const x = Math.floor((((i % width) + 0.5) / width) * same_day.width);
    const y = Math.floor(((Math.floor(i / width) + 0.5) / height) * same_day.height);
    return same_day.data[4 * (y * same_day.width + x)]! > 0 ? 1 : 0;
  });
}

const luminance = (data: ArrayLike<number>, i: number): number =>
  0.2126 * DECODED[data[i]!]! + 0.7152 * DECODED[data[i + 1]!]! + 0.0722 * DECODED[data[i + 2]!]!;

/** Return the photograph's own light: brightness of treated skin against its normals, by least squares. */
export function fitted_light(shape: Shape, picture: Picture): Light {
  const sums = Array.from({ length: 4 }, () => new Float64Array(5));
  for (let i = 0; i < shape.width * shape.height; i++) {
    if (shape.share[i]! < 0.99) continue;
    const x = Math.floor((((i % shape.width) + 0.5) / shape.width) * picture.width);
    const y = Math.floor(((Math.floor(i / shape.width) + 0.5) / shape.height) * picture.height);
    const row = [1, shape.normals[3 * i]!, shape.normals[3 * i + 1]!, shape.normals[3 * i + 2]!];
    const value = luminance(picture.data, 4 * (y * picture.width + x));
    for (let p = 0; p < 4; p++) {
      for (let q = 0; q < 4; q++) sums[p]![q]! += row[p]! * row[q]!;
      sums[p]![4]! += row[p]! * value;
    }
  }
  const [even, ...slope] = solved(sums) as [number, number, number, number];
  const base = even > 0 ? even : Math.hypot(...slope);
  const light = slope.map((part) => (base > 0 ? part / base : 0)) as Light;
  const strength = Math.hypot(...light);
  return (strength > MOST_STRENGTH ? light.map((part) => (part * MOST_STRENGTH) / strength) : light) as Light;
}

/** Solve four equations, a little ridge keeping the unknowable at zero. */
function solved(rows: Float64Array[]): number[] {
  const ridge = 1e-4 * rows.reduce((sum, row, k) => sum + row[k]!, 0);
  rows.forEach((row, k) => (row[k]! += k === 0 ? 1e-12 : ridge + 1e-12));
  for (let k = 0; k < 4; k++) {
    for (let r = 0; r < 4; r++) {
      if (r === k) continue;
      const share = rows[r]![k]! / rows[k]![k]!;
      for (let c = k; c < 5; c++) rows[r]![c]! -= share * rows[k]![c]!;
    }
  }
  return rows.map((row, k) => row[4]! / row[k]!);
}

/** Reads the ratio of new to old light at a place of the picture. */
class Ratio {
  private readonly taps = new Taps();
  private readonly fine = new Taps();
  private readonly slopes: { width: number; height: number; values: Float32Array } | null;
  /** How far the last place read takes part, 0–1. */
  share = 0;

  constructor(private readonly shape: Shape, assets: Assets, private readonly from: Light, private readonly to: Light) {
    const { slopes } = assets;
    this.slopes = slopes && { width: slopes.width, height: slopes.height, values: from_half(slopes.maps[0]!) };
  }

  /** Return the logarithm of the ratio; 0 where light is left as it is. */
  at(u: number, v: number): number {
    const { shape, taps, fine, slopes } = this;
    taps.aim(u, v, shape.width, shape.height, 1);
    this.share = taps.read(shape.share, 0);
    if (this.share === 0) return 0;
    taps.aim(u, v, shape.width, shape.height, 3);
    let [x, y, z] = [0, 1, 2].map((k) => taps.read(shape.normals, k)) as Light;
    if (x === 0 && y === 0 && z === 0) return 0;
    if (slopes) {
      fine.aim(u, v, slopes.width, slopes.height, 2);
      [x, y] = [x - z * fine.read(slopes.values, 0), y + z * fine.read(slopes.values, 1)];
    }
    const length = Math.hypot(x, y, z);
    [x, y, z] = [x / length, y / length, z / length];
    return this.share * Math.log((1 + dot(this.to, x, y, z)) / (1 + dot(this.from, x, y, z)));
  }
}

/** Return the photograph with its light moved, mean brightness of its treated skin kept. */
export function relit(assets: Assets, shape: Shape, side: Side): Picture {
  const { picture, same_day } = assets;
  const { width, height } = picture;
  const ratio = new Ratio(shape, assets, fitted_light(shape, picture), moved_light(side));
  const change = new Float32Array(width * height);
  const shares = new Float32Array(width * height);
  let [before, after] = [0, 0];
  for (let i = 0; i < change.length; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    change[i] = ratio.at((x + 0.5) / width, (y + 0.5) / height);
    shares[i] = ratio.share;
    if (shares[i] === 0 || !is_treated(same_day!, x / width, y / height)) continue;
    const light = luminance(picture.data, 4 * i);
    before += light;
    after += light * Math.exp(change[i]!);
  }
  const exposure = after > 0 ? Math.log(before / after) : 0;
  const data = picture.data.slice();
  for (let i = 0; i < change.length; i++) {
    if (shares[i] === 0) continue;
    const gain = Math.exp(change[i]! + shares[i]! * exposure);
    for (let c = 0; c < 3; c++) data[4 * i + c] = 255 * encode(DECODED[data[4 * i + c]!]! * gain);
  }
  return { width, height, data };
}

function is_treated(same_day: Picture, u: number, v: number): boolean {
  return same_day.data[4 * (Math.floor(v * same_day.height) * same_day.width + Math.floor(u * same_day.width))]! > 0;
}

/** Return CIEDE2000 differences of treated skin between a picture and the photograph, always at the same places. */
export function differences({ picture, same_day }: Assets, other: { data: ArrayLike<number> }): Float32Array {
  const found: number[] = [];
  const [one, two] = [picture.data, other.data];
  for (let y = 0; y < picture.height; y += STEP) {
    for (let x = 0; x < picture.width; x += STEP) {
      if (!is_treated(same_day!, x / picture.width, y / picture.height)) continue;
      const i = 4 * (y * picture.width + x);
      const same = [0, 1, 2].every((c) => one[i + c] === two[i + c]);
      found.push(same ? 0 : ciede2000(lab(one[i]!, one[i + 1]!, one[i + 2]!), lab(two[i]!, two[i + 1]!, two[i + 2]!)));
    }
  }
  return Float32Array.from(found);
}

/** Return the mean difference of two photographs of one day on treated skin; null where no skin is treated. */
export function same_day_difference({ document, same_day }: Assets): number | null {
  if (!document.difference || !same_day) return null;
  let [sum, count] = [0, 0];
  for (let i = 0; i < same_day.data.length; i += 4) {
    if (same_day.data[i] === 0) continue;
    sum += same_day.data[i]!;
    count++;
  }
  return count > 0 ? ((sum / count) * document.difference.most) / 255 : null;
}
