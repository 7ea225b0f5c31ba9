/** Colour as the reference computes it: sRGB, CIELAB under D65, CIEDE2000. */

export type Colour = [number, number, number];

/** Linear light of each encoded byte. */
export const DECODED = Float64Array.from({ length: 256 }, (_, byte) => decode(byte / 255));

export function decode(code: number): number {
  return code <= 0.04045 ? code / 12.92 : ((code + 0.055) / 1.055) ** 2.4;
}

/** Encode linear light; beyond 0–1 is clipped. */
export function encode(linear: number): number {
  const light = Math.min(Math.max(linear, 0), 1);
  return light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055;
}

const WHITE = [0.95045593, 1, 1.08905775] as const;

/** Return CIELAB (D65) of three encoded channels, 0–255. */
export function lab(red: number, green: number, blue: number): Colour {
  const [r, g, b] = [decode(red / 255), decode(green / 255), decode(blue / 255)];
  const root = (t: number): number => (t <= 0.00885645 ? t / 0.12841855 + 4 / 29 : Math.cbrt(t));
  const x = root((0.4123908 * r + 0.3575843 * g + 0.1804808 * b) / WHITE[0]);
  const y = root(0.212639 * r + 0.7151687 * g + 0.0721923 * b);
  const z = root((0.0193308 * r + 0.1191948 * g + 0.9505322 * b) / WHITE[2]);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const degrees = (radians: number): number => (radians * 180) / Math.PI;
const radians = (angle: number): number => (angle * Math.PI) / 180;

function hue(a: number, b: number): number {
  const angle = a === 0 && b === 0 ? 0 : degrees(Math.atan2(b, a));
  return angle < 0 ? angle + 360 : angle;
}

function mean_hue(one: number, other: number, grey: boolean): number {
  if (grey) return one + other;
  if (Math.abs(one - other) <= 180) return (one + other) / 2;
  return one + other < 360 ? (one + other + 360) / 2 : (one + other - 360) / 2;
}

/** Return CIEDE2000 between two CIELAB colours (Sharma, Wu & Dalal 2005, doi:10.1002/col.20070). */
export function ciede2000(p: Colour, q: Colour): number {
  const mean = ((Math.hypot(p[1], p[2]) + Math.hypot(q[1], q[2])) / 2) ** 7;
  const g = 1.5 - 0.5 * Math.sqrt(mean / (mean + 25 ** 7));
  const [c1, c2] = [Math.hypot(p[1] * g, p[2]), Math.hypot(q[1] * g, q[2])];
  const [h1, h2] = [hue(p[1] * g, p[2]), hue(q[1] * g, q[2])];
  const grey = c1 * c2 === 0;
  const step = h2 - h1;
  const turn = grey ? 0 : step > 180 ? step - 360 : step < -180 ? step + 360 : step;
  const h = mean_hue(h1, h2, grey);
  const light = (p[0] + q[0]) / 2 - 50;
  const chroma = (c1 + c2) / 2;
  const seventh = chroma ** 7;
  const t =
    1 - 0.17 * Math.cos(radians(h - 30)) + 0.24 * Math.cos(radians(2 * h)) +
    0.32 * Math.cos(radians(3 * h + 6)) - 0.2 * Math.cos(radians(4 * h - 63));
  const dl = (q[0] - p[0]) / (1 + (0.015 * light * light) / Math.sqrt(20 + light * light));
  const dc = (c2 - c1) / (1 + 0.045 * chroma);
  const dh = (2 * Math.sqrt(c1 * c2) * Math.sin(radians(turn / 2))) / (1 + 0.015 * chroma * t);
  const twist =
    -2 * Math.sqrt(seventh / (seventh + 25 ** 7)) * Math.sin(radians(60 * Math.exp(-(((h - 275) / 25) ** 2))));
  return Math.sqrt(Math.max(dl * dl + dc * dc + dh * dh + twist * dc * dh, 0));
}
