/** One ramp from no difference to the most: even steps of lightness, told apart by the colour-blind. */

// Anchors of “cividis” (Nuñez, Anderton & Renslow 2018, doi:10.1371/journal.pone.0199239), dark to light.
const ANCHORS: [number, number, number][] = [
  [0, 32, 77], [0, 51, 111], [57, 72, 107], [87, 92, 109], [112, 113, 115],
  [138, 135, 121], [166, 157, 117], [196, 181, 108], [228, 207, 91], [255, 234, 70],
];

/** Return the ramp's colour at a share 0–1 as three bytes. */
export function ramp_colour(share: number): [number, number, number] {
  const at = Math.min(Math.max(share, 0), 1) * (ANCHORS.length - 1);
  const k = Math.min(Math.floor(at), ANCHORS.length - 2);
  const mix = (channel: number): number =>
    Math.round(ANCHORS[k]![channel]! + (at - k) * (ANCHORS[k + 1]![channel]! - ANCHORS[k]![channel]!));
  return [mix(0), mix(1), mix(2)];
}

/** Return the ramp as 256 RGBA pixels. */
export function ramp_pixels(): Uint8Array<ArrayBuffer> {
  const pixels = new Uint8Array(256 * 4);
  for (let i = 0; i < 256; i++) pixels.set([...ramp_colour(i / 255), 255], 4 * i);
  return pixels;
}
