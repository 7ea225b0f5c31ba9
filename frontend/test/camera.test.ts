import { describe, expect, test } from "vitest";
import { framed, moved, MOST_PITCH, soft, STRAIGHT, turned, within, window_of, zoomed, type Limits } from "../src/camera";
import { dragged } from "../src/controls/gestures";
import { stepped } from "../src/controls/turning";

const LIMITS: Limits = { yaw: 35, pitch: MOST_PITCH, zoom: 8 };

describe("the camera", () => {
  test("stops at its limits", () => {
    const view = within({ yaw: 90, pitch: -90, zoom: 100, x: 5, y: -5 }, LIMITS);
    expect(view).toEqual({ yaw: 35, pitch: -20, zoom: 8, x: 0.875, y: -0.875 });
    expect(within({ ...STRAIGHT, x: 1, zoom: 0.1 }, LIMITS)).toEqual(STRAIGHT);
  });

  test("gives way softly past a limit, a few degrees at most", () => {
    expect(soft(20, 35)).toBe(20);
    const past = [36, 40, 50, 200].map((angle) => soft(angle, 35));
    expect(past).toEqual([...past].sort((a, b) => a - b));
    expect(past.every((angle) => angle > 35 && angle <= 39)).toBe(true);
    expect(soft(-40, 35)).toBe(-soft(40, 35));
    expect(turned(STRAIGHT, 1000, 0, LIMITS).yaw).toBeLessThanOrEqual(39);
  });

  test("zooms about a point, which keeps its place", () => {
    const place = (view: typeof STRAIGHT, at: number): number => view.x + at / view.zoom;
    const near = zoomed(STRAIGHT, 2, LIMITS, 0.5, 0);
    expect(place(near, 0.5)).toBeCloseTo(place(STRAIGHT, 0.5), 12);
    expect(zoomed(near, 0.5, LIMITS, 0.5, 0)).toEqual(STRAIGHT);
  });

  test("moves only what is zoomed", () => {
    const kept = moved(STRAIGHT, 0.5, 0.5, LIMITS);
    expect([kept.zoom, Math.abs(kept.x), Math.abs(kept.y)]).toEqual([1, 0, 0]);
    expect(moved({ ...STRAIGHT, zoom: 2 }, 0.5, 0, LIMITS).x).toBe(-0.25);
  });

  test("frames face and hair, never more than the surface shows", () => {
    expect(framed([-190, 200])).toEqual([-142, 172]);
    expect(framed([-90, 100])).toEqual([-90, 100]);
    const { left, right, bottom, top } = window_of(STRAIGHT, -100, 100, 1.5);
    expect([left, right, bottom, top]).toEqual([-150, 150, -100, 100]);
  });
});

describe("buttons, keys and fingers", () => {
  test("the face turns towards the arrow and follows a drag the same way", () => {
    const size = { x: 100, y: 100 };
    const by_drag = dragged(STRAIGHT, LIMITS, false, size, [{ x: 50, y: 50 }], [{ x: 60, y: 50 }]);
    expect(Math.sign(by_drag.yaw)).toBe(Math.sign(stepped(STRAIGHT, "right", false, LIMITS).yaw));
    const down = dragged(STRAIGHT, LIMITS, false, size, [{ x: 50, y: 50 }], [{ x: 50, y: 60 }]);
    expect(Math.sign(down.pitch)).toBe(Math.sign(stepped(STRAIGHT, "down", false, LIMITS).pitch));
  });

  test("steps end exactly at the limit", () => {
    let view = STRAIGHT;
    for (let k = 0; k < 9; k++) view = stepped(view, "left", false, LIMITS);
    expect(view.yaw).toBe(35);
    expect(stepped(view, "reset", false, LIMITS)).toEqual(STRAIGHT);
  });

  test("two fingers zoom about their middle", () => {
    const view = dragged(STRAIGHT, LIMITS, false, { x: 100, y: 100 },
      [{ x: 40, y: 50 }, { x: 60, y: 50 }], [{ x: 30, y: 50 }, { x: 70, y: 50 }]);
    expect([view.zoom, view.x, view.y, view.yaw]).toEqual([2, 0, 0, 0]);
  });
});
