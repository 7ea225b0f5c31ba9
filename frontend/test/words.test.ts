import { expect, test } from "vitest";
import { split_under_thumb, thumb_over_split } from "../src/controls/compare";
import { chance } from "../src/controls/concerns";
import { light_words } from "../src/controls/looks";
import { inside } from "../src/controls/loupe";
import { runs } from "../src/controls/time";
import { ramp_colour } from "../src/ramp";
import { lab } from "../src/colour";
import { sample_document } from "./sample";

test("light is named by where it comes from", () => {
  expect([0, 90, 135, 180, 270, 360].map(light_words)).toEqual([
    "from the right", "from above", "from above left", "from the left", "from below", "from the right",
  ]);
});

test("times stand in runs of one group", () => {
  expect(runs(sample_document().course.times)).toEqual([{ group: "days", count: 1 }, { group: "months", count: 2 }]);
});

test("a chance is said of 100 people, and nothing where it is unknown", () => {
  const concern = { id: "a", name: "A", painted: true, drawn: true, reason: "", certainty: "low", tier: "" };
  expect(chance({ ...concern, no_visible_change: [0.617] }, 0)).toBe("62 of 100 people see no change.");
  expect(chance({ ...concern, no_visible_change: null }, 0)).toBe("");
});

test("the line stands over the thumb", () => {
  for (const share of [0.1, 0.5, 0.9]) expect(thumb_over_split(split_under_thumb(share, 300), 300)).toBeCloseTo(share, 9);
  expect([0, 1].map((share) => split_under_thumb(share, 300))).toEqual([0, 1]);
});

test("the loupe stays in the picture", () => {
  expect(inside({ left: -1, top: 0.95, width: 0.2, height: 0.2 })).toEqual({ left: 0, top: 0.8, width: 0.2, height: 0.2 });
});

test("the ramp grows lighter in even steps", () => {
  const light = Array.from({ length: 21 }, (_, k) => lab(...ramp_colour(k / 20))[0]);
  const steps = light.slice(1).map((value, k) => value - light[k]!);
  expect(Math.min(...steps)).toBeGreaterThan(2);
  expect(Math.max(...steps)).toBeLessThan(6);
});
