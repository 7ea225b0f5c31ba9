/** Planes of the layers, packed four to a texture layer, and what a table of weights makes of them. */

import type { Picture } from "./blobs";
import type { Plane, Triple, Weights } from "./document";

export interface LoosePlane {
  plane: Plane;
  picture: Picture;
  channel: number;
}

/** Planes of one size: `slices` RGBA pictures one after the other; `places[4·slice + channel]` says what each is. */
export interface PlaneStack {
  width: number;
  height: number;
  slices: number;
  data: Uint8Array<ArrayBuffer>;
  places: (Plane & { gain: Triple })[];
}

/** One slice with something to add: for each channel what it adds to melanin, blood and log shading. */
export interface SliceSum {
  slice: number;
  zero: number[];
  melanin: number[];
  haemoglobin: number[];
  red: number[];
  green: number[];
  blue: number[];
}

/** Planes that matter in the same states lie together, so that a state reads as few slices as can be. */
function by_use(weights: Weights): (a: LoosePlane, b: LoosePlane) => number {
  const uses = (loose: LoosePlane): number =>
    weights[loose.plane.layer]!.flat().filter((weight) => weight !== 0).length;
  return (a, b) => uses(b) - uses(a);
}

export function packed_planes(loose: LoosePlane[], gains: Record<string, Triple>, weights: Weights): PlaneStack[] {
  const sizes = new Map<string, LoosePlane[]>();
  for (const one of [...loose].sort(by_use(weights))) {
    const size = `${one.picture.width}×${one.picture.height}`;
    sizes.set(size, [...(sizes.get(size) ?? []), one]);
  }
  return [...sizes.values()].map((planes) => stack_of(planes, gains));
}

function stack_of(planes: LoosePlane[], gains: Record<string, Triple>): PlaneStack {
  const { width, height } = planes[0]!.picture;
  const slices = Math.ceil(planes.length / 4);
  const data = new Uint8Array(slices * width * height * 4);
  planes.forEach(({ picture, channel }, k) => {
    const start = (k >> 2) * width * height * 4 + (k & 3);
    for (let i = 0; i < width * height; i++) data[start + 4 * i] = picture.data[4 * i + channel]!;
  });
  const places = planes.map(({ plane }) => ({ ...plane, gain: gains[plane.layer] ?? ([1, 1, 1] as Triple) }));
  return { width, height, slices, data, places };
}

/** Return the slices of a stack that a table of weights reads; none where every weight is zero. */
export function slice_sums(stack: PlaneStack, weights: Record<string, number>): SliceSum[] {
  const sums: SliceSum[] = [];
  for (let slice = 0; slice < stack.slices; slice++) {
    const sum: SliceSum = {
      slice,
      ...{ zero: [0, 0, 0, 0], melanin: [0, 0, 0, 0], haemoglobin: [0, 0, 0, 0] },
      ...{ red: [0, 0, 0, 0], green: [0, 0, 0, 0], blue: [0, 0, 0, 0] },
    };
    let any = false;
    stack.places.slice(4 * slice, 4 * slice + 4).forEach((place, channel) => {
      const amount = (weights[place.layer] ?? 0) * place.step;
      sum.zero[channel] = place.zero;
      any ||= amount !== 0;
      if (place.quantity === "log_shading") {
        sum.red[channel] = amount * place.gain[0];
        sum.green[channel] = amount * place.gain[1];
        sum.blue[channel] = amount * place.gain[2];
      } else {
        sum[place.quantity][channel] = amount;
      }
    });
    if (any) sums.push(sum);
  }
  return sums;
}

/** Return where any plane may change the picture: cells of `cell`² picture pixels, 1 for "something here". */
export function changed_cells(
  stacks: PlaneStack[],
  width: number,
  height: number,
  cell: number,
): { columns: number; rows: number; cells: Uint8Array } {
  const columns = Math.ceil(width / cell);
  const rows = Math.ceil(height / cell);
  const cells = new Uint8Array(columns * rows);
  for (const stack of stacks) {
    stack.places.forEach((place, k) => {
      const start = (k >> 2) * stack.width * stack.height * 4 + (k & 3);
      for (let y = 0; y < stack.height; y++) {
        const row = Math.floor(((y + 0.5) / stack.height) * rows) * columns;
        for (let x = 0; x < stack.width; x++) {
          if (stack.data[start + 4 * (y * stack.width + x)] !== place.zero) {
            cells[row + Math.floor(((x + 0.5) / stack.width) * columns)] = 1;
          }
        }
      }
    });
  }
  return { columns, rows, cells };
}
