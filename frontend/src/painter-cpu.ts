/** The painter without WebGL: the same formula on arrays of bytes, for browsers that have nothing better. */

import type { Assets } from "./assets";
import { from_half, type Picture } from "./blobs";
import { ciede2000, decode, encode, lab, type Colour } from "./colour";
import { slice_sums, type PlaneStack, type SliceSum } from "./planes";
import { ramp_colour } from "./ramp";
import { light_direction, WHOLE, type Rect } from "./stage";
import { Taps } from "./taps";

/** Linear light that grey skin reflects. */
const GREY = 0.3;

type Pixels = { width: number; height: number; data: ArrayLike<number> };

interface Change {
  melanin: number;
  haemoglobin: number;
  shade: [number, number, number];
}

interface ActiveStack {
  stack: PlaneStack;
  sums: SliceSum[];
  taps: Taps;
}

function active(stacks: PlaneStack[], weights: Record<string, number>): ActiveStack[] {
  return stacks
    .map((stack) => ({ stack, sums: slice_sums(stack, weights), taps: new Taps() }))
    .filter((one) => one.sums.length > 0);
}

/** Add up the weighted planes at one place; return whether any says something there. */
function sum_at(stacks: ActiveStack[], u: number, v: number, change: Change): boolean {
  change.melanin = change.haemoglobin = 0;
  change.shade[0] = change.shade[1] = change.shade[2] = 0;
  let any = false;
  for (const { stack, sums, taps } of stacks) {
    taps.aim(u, v, stack.width, stack.height, 4);
    for (const sum of sums) {
      const start = sum.slice * stack.width * stack.height * 4;
      for (let channel = 0; channel < 4; channel++) {
        const part = taps.read(stack.data, start + channel) - sum.zero[channel]!;
        if (part === 0) continue;
        any = true;
        change.melanin += part * sum.melanin[channel]!;
        change.haemoglobin += part * sum.haemoglobin[channel]!;
        change.shade[0] += part * sum.red[channel]!;
        change.shade[1] += part * sum.green[channel]!;
        change.shade[2] += part * sum.blue[channel]!;
      }
    }
  }
  return any;
}

/** Reads the colour table at square roots of melanin and blood (0–1 of each axis). */
class ColourTable {
  private readonly taps = new Taps();
  private readonly pixels: Pixels;

  constructor(table: Assets["table"]) {
    this.pixels = { width: table.columns, height: table.rows, data: table.values };
  }

  aim(melanin_root: number, haemoglobin_root: number): void {
    const { width, height } = this.pixels;
    this.taps.aim((haemoglobin_root * (width - 1) + 0.5) / width, (melanin_root * (height - 1) + 0.5) / height, width, height, 3);
  }

  channel(index: number): number {
    return this.taps.read(this.pixels.data, index);
  }
}

const root = (value: number): number => Math.sqrt(Math.min(Math.max(value, 0), 1));

/** Multiply one pixel by its ratio of model colours, in place. */
class Recolour {
  private readonly before: ColourTable;
  private readonly after: ColourTable;
  private readonly taps = new Taps();

  constructor(private readonly assets: Assets) {
    this.before = new ColourTable(assets.table);
    this.after = new ColourTable(assets.table);
  }

  apply(pixel: number[], u: number, v: number, change: Change): void {
    const { base, document } = this.assets;
    const moves = change.melanin !== 0 || change.haemoglobin !== 0;
    if (moves) {
      this.taps.aim(u, v, base.width, base.height, 4);
      const m = this.taps.read(base.data, 0) / 255;
      const h = this.taps.read(base.data, 1) / 255;
      this.before.aim(m, h);
      this.after.aim(
        root(m * m + change.melanin / document.table.melanin_most),
        root(h * h + change.haemoglobin / document.table.haemoglobin_most),
      );
    }
    for (let channel = 0; channel < 3; channel++) {
      let ratio = Math.exp(change.shade[channel]!);
      if (moves) ratio *= this.after.channel(channel) / this.before.channel(channel);
      if (ratio !== 1) pixel[channel] = 255 * encode(decode(pixel[channel]! / 255) * ratio);
    }
  }
}

type Visit = (before: number[], after: number[], u: number, v: number) => void;

/** Call back for every pixel of a rectangle with its colour before and after (0–255, three channels). */
function each_pixel(
  assets: Assets,
  weights: Record<string, number>,
  rect: Rect,
  size: [number, number],
  visit: (index: number, ...rest: Parameters<Visit>) => void,
): void {
  const [width, height] = size;
  const stacks = active(assets.stacks, weights);
  const recolour = new Recolour(assets);
  const taps = new Taps();
  const change: Change = { melanin: 0, haemoglobin: 0, shade: [0, 0, 0] };
  const [before, after] = [[0, 0, 0], [0, 0, 0]];
  for (let y = 0; y < height; y++) {
    const v = rect.top + ((y + 0.5) / height) * rect.height;
    for (let x = 0; x < width; x++) {
      const u = rect.left + ((x + 0.5) / width) * rect.width;
      taps.aim(u, v, assets.picture.width, assets.picture.height, 4);
      for (let c = 0; c < 3; c++) before[c] = after[c] = taps.read(assets.picture.data, c);
      if (sum_at(stacks, u, v, change)) recolour.apply(after, u, v, change);
      visit(y * width + x, before, after, u, v);
    }
  }
}

/** Paint a rectangle of the photograph; no weight at all gives the photograph's own bytes. */
export function painted(
  assets: Assets,
  weights: Record<string, number>,
  rect: Rect,
  width: number,
  height: number,
): Picture {
  const data = new Uint8ClampedArray(4 * width * height);
  each_pixel(assets, weights, rect, [width, height], (index, _, after) => {
    data.set(after, 4 * index);
    data[4 * index + 3] = 255;
  });
  return { width, height, data };
}

/** What is no treated skin stays the photograph, grey and dim, to find one's way by. */
function aside(before: number[]): number {
  return 255 * 0.08 + 0.5 * (0.3 * before[0]! + 0.6 * before[1]! + 0.1 * before[2]!);
}

/** Two photographs of one day differ a little wherever there is treated skin. */
function skin_share(change: number): number {
  return Math.min((change * 255) / 3, 1);
}

/** Draw the difference of before and after, or (`same`) of two photographs of one day, on one scale. */
export function difference_map(
  assets: Assets,
  weights: Record<string, number>,
  same: boolean,
  width: number,
  height: number,
): Picture {
  const data = new Uint8ClampedArray(4 * width * height);
  const most = assets.document.difference!.most;
  const taps = new Taps();
  const same_day = assets.same_day!;
  each_pixel(assets, weights, WHOLE, [width, height], (index, before, after, u, v) => {
    taps.aim(u, v, same_day.width, same_day.height, 4);
    const day = taps.read(same_day.data, 0) / 255;
    const changes = before.some((value, c) => value !== after[c]);
    const own = changes ? ciede2000(lab(...(before as Colour)), lab(...(after as Colour))) / most : 0;
    const [grey, skin] = [aside(before), skin_share(Math.max(day, own))];
    data.set([...ramp_colour(same ? day : own).map((value) => grey + skin * (value - grey)), 255], 4 * index);
  });
  return { width, height, data };
}

/** Draw relief in slanting light, grey or multiplied into the photograph. */
export function lit_relief(
  assets: Assets,
  weights: Record<string, number>,
  degrees: number,
  grey: boolean,
  width: number,
  height: number,
): Picture {
  const slopes = assets.slopes!;
  const light = light_direction(degrees);
  const maps = [{ values: from_half(slopes.maps[0]!), weight: 1 }].concat(
    slopes.names
      .map((name, k) => ({ weight: weights[name] ?? 0, map: slopes.maps[k + 1]! }))
      .filter((one) => one.weight !== 0)
      .map((one) => ({ values: from_half(one.map), weight: one.weight })),
  );
  const data = new Uint8ClampedArray(4 * width * height);
  const taps = new Taps();
  const day_taps = new Taps();
  const { same_day } = assets;
  const day_at = (map: Picture, u: number, v: number): number => {
    day_taps.aim(u, v, map.width, map.height, 4);
    return day_taps.read(map.data, 0) / 255;
  };
  each_pixel(assets, {}, WHOLE, [width, height], (index, before, _, u, v) => {
    taps.aim(u, v, slopes.width, slopes.height, 2);
    let [x, y] = [0, 0];
    for (const { values, weight } of maps) {
      x += weight * taps.read(values, 0);
      y += weight * taps.read(values, 1);
    }
    const facing = Math.max(-x * light[0] + y * light[1] + light[2], 0);
    const lit = facing / Math.hypot(x, y, 1) / light[2];
    const skin = grey && same_day ? skin_share(day_at(same_day, u, v)) : 1;
    const plain = decode(aside(before) / 255) * (1 - skin) + GREY * skin;
    for (let c = 0; c < 3; c++) data[4 * index + c] = 255 * encode((grey ? plain : decode(before[c]! / 255)) * lit);
    data[4 * index + 3] = 255;
  });
  return { width, height, data };
}
