/** Relief as slopes: heights are summed by weights, and so are their slopes, which is all that light sees. */

import type { Picture } from "./blobs";
import { to_half } from "./blobs";

export interface DecodedHeights {
  picture: Picture;
  low: number;
  high: number;
}

/** `maps[0]` is the skin as it is, the rest what weight 1 of `names[k − 1]` adds; RG half floats, dz/dx and dz/dy. */
export interface SlopeMaps {
  width: number;
  height: number;
  names: string[];
  maps: Uint16Array<ArrayBuffer>[];
}

/** Return heights in mm from a picture whose red byte is the high one and whose green byte is the low one. */
export function heights_of({ picture, low, high }: DecodedHeights): Float32Array {
  const heights = new Float32Array(picture.width * picture.height);
  const step = (high - low) / 65535;
  for (let i = 0; i < heights.length; i++) {
    heights[i] = low + (picture.data[4 * i]! * 256 + picture.data[4 * i + 1]!) * step;
  }
  return heights;
}

/** Return slopes (mm per mm; y down as in the picture) of height maps; `width_mm` is the picture's width. */
export function slopes_of(maps: DecodedHeights[], names: string[], width_mm: number): SlopeMaps {
  const { width, height } = maps[0]!.picture;
  return { width, height, names, maps: maps.map((map) => map_slopes(map, width_mm / map.picture.width)) };
}

function map_slopes(map: DecodedHeights, mm_per_pixel: number): Uint16Array<ArrayBuffer> {
  const { width, height } = map.picture;
  const z = heights_of(map);
  const slopes = new Uint16Array(2 * width * height);
  for (let y = 0; y < height; y++) {
    const up = Math.max(y - 1, 0) * width;
    const down = Math.min(y + 1, height - 1) * width;
    for (let x = 0; x < width; x++) {
      const left = Math.max(x - 1, 0);
      const right = Math.min(x + 1, width - 1);
      const i = 2 * (y * width + x);
      slopes[i] = to_half((z[y * width + right]! - z[y * width + left]!) / (2 * mm_per_pixel));
      slopes[i + 1] = to_half((z[down + x]! - z[up + x]!) / (2 * mm_per_pixel));
    }
  }
  return slopes;
}
