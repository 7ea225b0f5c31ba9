/** Hidden pairs: chance that nobody can foresee, the same small changes to both, and what a count of hits means. */

import { DECODED, encode } from "../colour";

export const PAIRS = 12;
/** How far exposure goes up or down, and how far light leans over the picture: natural logarithms of light. */
const EXPOSURE = 0.12;
const TILT = 0.12;
/** What guessing seldom reaches: 10 or more of 12 in 79 of 4,096. */
const SELDOM = 0.025;

/** Draws a number from 0 up to 1. */
export type Chance = () => number;

export const crypto_chance: Chance = () => crypto.getRandomValues(new Uint32Array(1))[0]! / 2 ** 32;

/** A small change of exposure and of where the light leans, x right, y down. */
export interface LightChange {
  exposure: number;
  tilt: [number, number];
}

export interface Pair {
  after_left: boolean;
  left: LightChange;
  right: LightChange;
}

function light_change(chance: Chance): LightChange {
  const between = (most: number): number => most * (2 * chance() - 1);
  return { exposure: between(EXPOSURE), tilt: [between(TILT), between(TILT)] };
}

/** Return hidden pairs: which side is the after is drawn apart from the two changes of light, which are drawn alike. */
export function hidden_pairs(count: number, chance: Chance = crypto_chance): Pair[] {
  return Array.from({ length: count }, () => ({
    after_left: chance() < 0.5,
    left: light_change(chance),
    right: light_change(chance),
  }));
}

const STEPS = 16383;
// On a square-root axis, so that dark tones have steps enough.
const encoded = Uint8ClampedArray.from({ length: STEPS + 1 }, (_, k) => Math.round(255 * encode((k / STEPS) ** 2)));

/** Return a picture's pixels (RGBA) in another exposure and with its light leaning. */
export function in_light(
  pixels: { data: Uint8ClampedArray; width: number; height: number },
  { exposure, tilt }: LightChange,
): Uint8ClampedArray<ArrayBuffer> {
  const { width, height, data } = pixels;
  const after = new Uint8ClampedArray(data.length);
  const across = Float64Array.from({ length: width }, (_, x) => Math.exp(tilt[0] * ((2 * x + 1) / width - 1)));
  for (let y = 0; y < height; y++) {
    const row = Math.exp(exposure + tilt[1] * ((2 * y + 1) / height - 1));
    for (let x = 0; x < width; x++) {
      const i = 4 * (y * width + x);
      const gain = row * across[x]!;
      for (let c = 0; c < 3; c++) {
        after[i + c] = encoded[Math.round(Math.sqrt(Math.min(DECODED[data[i + c]!]! * gain, 1)) * STEPS)]!;
      }
      after[i + 3] = 255;
    }
  }
  return after;
}

/** Return in how many of 2^n runs of guessing at least `found` of `n` are right. */
export function runs_with_at_least(found: number, n: number): number {
  let [ways, sum] = [1, 0];
  for (let k = 0; k <= n; k++) {
    if (k >= found) sum += ways;
    ways = (ways * (n - k)) / (k + 1);
  }
  return sum;
}

/** Say what a count of hits means. */
export function meaning(found: number, shown: number): { first: string; then: string } {
  if (shown < PAIRS) {
    const first = shown === 0 ? "You stopped before the first pair." : `You stopped after ${shown} of ${PAIRS} pairs, ${found} of them right.`;
    return { first, then: "That is too few to say anything." };
  }
  const said = (words: string): string => `You found it ${found} of ${shown} times: ${words}.`;
  const chance = guessing(shown);
  if (runs_with_at_least(found, shown) / 2 ** shown < SELDOM) {
    return { first: said("more than guessing"), then: `${chance} So you most likely see the difference in these pictures.` };
  }
  if (runs_with_at_least(shown - found, shown) / 2 ** shown < SELDOM) {
    return {
      first: said("less than guessing"),
      then: `So few comes from guessing just as seldom as ten or more. You may see a difference, and take it for the photograph.`,
    };
  }
  return { first: said("close to guessing"), then: `${chance} Twelve pairs can miss a difference that you see only now and then.` };
}

/** The honest statement of what chance alone does. */
function guessing(shown: number): string {
  const runs = runs_with_at_least(10, shown);
  const of = 2 ** shown;
  return `Guessing alone finds 10 or more of ${shown} in ${runs} of ${of.toLocaleString("en")} tries (${((100 * runs) / of).toFixed(1)}%).`;
}
