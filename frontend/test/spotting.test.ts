import { describe, expect, it } from "vitest";

import { change_of, most_changed, told, verdict } from "../src/studio/light-test";
import { axis_for } from "../src/studio/scale";
import { hidden_pairs, in_light, meaning, PAIRS, runs_with_at_least } from "../src/studio/spotting";

/** Within what 5 standard deviations of fair coins allow. */
function fair(hits: number, n: number): void {
  expect(Math.abs(hits - n / 2)).toBeLessThan(2.5 * Math.sqrt(n));
}

const skin = (): { data: Uint8ClampedArray; width: number; height: number } => ({
  ...{ width: 12, height: 10 },
  data: Uint8ClampedArray.from({ length: 480 }, (_, i) => (i % 4 === 3 ? 255 : 60 + ((7 * i) % 150))),
});

const mean = (data: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < data.length; i += 4) sum += data[i]! + data[i + 1]! + data[i + 2]!;
  return sum;
};

describe("hidden pairs", () => {
  const n = 4000;
  const pairs = hidden_pairs(n);

  it("put the after on either side by chance alone", () => {
    fair(pairs.filter((pair) => pair.after_left).length, n);
    fair(pairs.filter((pair, k) => k > 0 && pair.after_left === pairs[k - 1]!.after_left).length, n - 1);
  });

  it("do not give it away by brightness: the after is as often the darker one", () => {
    const picture = skin();
    let brighter = 0;
    for (const pair of pairs.slice(0, 2000)) {
      const [left, right] = [mean(in_light(picture, pair.left)), mean(in_light(picture, pair.right))];
      if (pair.after_left ? left > right : right > left) brighter++;
    }
    fair(brighter, 2000);
  });

  it.each(["left", "right"] as const)("change light on the %s by one small distribution", (side) => {
    const changes = pairs.map((pair) => pair[side]);
    for (const values of [changes.map((c) => c.exposure), changes.map((c) => c.tilt[0]), changes.map((c) => c.tilt[1])]) {
      expect(Math.max(...values)).toBeLessThanOrEqual(0.12);
      expect(Math.min(...values)).toBeGreaterThanOrEqual(-0.12);
      fair(values.filter((value) => value > 0).length, n);
    }
    const after = pairs.filter((pair) => pair.after_left === (side === "left")).map((pair) => pair[side].exposure);
    fair(after.filter((value) => value > 0).length, after.length);
  });

  it("follow the chance that they are given, each with changes of its own", () => {
    expect(hidden_pairs(1, () => 0.25)).toEqual([
      { after_left: true, left: { exposure: -0.06, tilt: [-0.06, -0.06] }, right: { exposure: -0.06, tilt: [-0.06, -0.06] } },
    ]);
    expect(new Set(pairs.flatMap(({ left, right }) => [left.exposure, right.exposure])).size).toBeGreaterThan(2 * n - 5);
  });
});

describe("a picture in another light", () => {
  it("is the picture itself where nothing changes", () => {
    const picture = skin();
    expect([...in_light(picture, { exposure: 0, tilt: [0, 0] })]).toEqual([...picture.data]);
    const every = { width: 256, height: 1, data: Uint8ClampedArray.from({ length: 1024 }, (_, i) => (i % 4 === 3 ? 255 : i >> 2)) };
    expect([...in_light(every, { exposure: 0, tilt: [0, 0] })]).toEqual([...every.data]);
  });

  it("grows brighter all over, or towards a side", () => {
    const grey = { width: 8, height: 8, data: new Uint8ClampedArray(256).fill(120) };
    expect(in_light(grey, { exposure: 0.1, tilt: [0, 0] }).every((value, i) => i % 4 === 3 || value > 120)).toBe(true);
    const leaning = in_light(grey, { exposure: 0, tilt: [0.1, 0] });
    expect(leaning[0]).toBeLessThan(120);
    expect(leaning[28]).toBeGreaterThan(120);
  });
});

describe("what a count of hits means", () => {
  it("counts runs of guessing exactly", () => {
    expect(runs_with_at_least(10, 12)).toBe(79);
    expect(runs_with_at_least(0, 12)).toBe(4096);
    expect(runs_with_at_least(13, 12)).toBe(0);
    for (let k = 0; k <= 12; k++) expect(runs_with_at_least(k, 12) + runs_with_at_least(13 - k, 12)).toBe(4096);
  });

  it("says so, and from ten on that chance seldom does it", () => {
    expect(meaning(7, PAIRS).first).toBe("You found it 7 of 12 times: close to guessing.");
    expect(meaning(7, PAIRS).then).toContain("10 or more of 12 in 79 of 4,096 tries (1.9%)");
    for (let found = 3; found <= 9; found++) expect(meaning(found, PAIRS).first).toContain("close to guessing");
    for (const found of [10, 11, 12]) expect(meaning(found, PAIRS).first).toContain("more than guessing");
    for (const found of [0, 1, 2]) expect(meaning(found, PAIRS).first).toContain("less than guessing");
    expect(meaning(3, 5)).toEqual({
      first: "You stopped after 5 of 12 pairs, 3 of them right.",
      then: "That is too few to say anything.",
    });
  });
});

describe("the Light Test's numbers", () => {
  it("take the mean of all, and of the same hundredth for every picture", () => {
    const after = Float32Array.from({ length: 200 }, (_, i) => (i < 2 ? 3 - i : 0));
    const most = most_changed(after);
    expect([...most]).toEqual([0, 1]);
    expect(change_of(after, most)).toEqual({ all: 0.025, most: 2.5 });
    expect(change_of(new Float32Array(200).fill(4), most)).toEqual({ all: 4, most: 4 });
    expect(change_of(new Float32Array(0), most_changed(new Float32Array(0)))).toEqual({ all: 0, most: 0 });
  });

  it("are said with no more digits than they carry", () => {
    expect([0, 0.004, 0.05, 2.44].map(told)).toEqual(["nothing", "less than 0.1", "0.1", "2.4"]);
  });

  it("are weighed honestly whichever is larger", () => {
    const [small, large] = [{ all: 0.1, most: 1 }, { all: 3, most: 4 }];
    expect(verdict(large, small, "Four sessions")).toContain("4.0 times as much");
    expect(verdict(small, large, "Four sessions")).toContain("more than moving the light");
    expect(verdict(small, small, "Four sessions")).toContain("about as much");
    expect(verdict({ all: 9, most: 20 }, small, "One session")).toContain("over ten times");
    expect(verdict(null, small, "Four sessions")).toContain("on average");
    expect(verdict(large, { all: 0, most: 0 }, "Four sessions")).toContain("Nothing is painted");
  });

  it("stand on an axis that ends at or above them all", () => {
    for (const most of [0.02, 0.4, 2.6, 8, 11.9, 60]) {
      const { end, step } = axis_for(most);
      expect(end).toBeGreaterThanOrEqual(most);
      expect((end / step) % 1).toBe(0);
      expect(end / step).toBeLessThanOrEqual(5);
    }
  });
});
