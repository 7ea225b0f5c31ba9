/** Drag, wheel, two fingers, tap and keys on the picture. */

import { moved, turned, within, zoomed, type Limits, type View } from "../camera";
import type { Step } from "./turning";

export interface GestureTarget {
  view(): View;
  limits(): Limits;
  /** Drags move the picture instead of turning it. */
  moving(): boolean;
  set(view: View): void;
  step(step: Step): void;
  tap(): void;
}

const TAP_PIXELS = 6;
const TAP_MS = 400;
const DEGREES_PER_WIDTH = 90;

const KEYS: Record<string, Step> = {
  ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down",
  "+": "closer", "=": "closer", "-": "farther", _: "farther", "0": "reset",
};

interface Point {
  x: number;
  y: number;
}

/** What a change of fingers does to the view: one turns or moves, two move and zoom. */
export function dragged(
  view: View, limits: Limits, moving: boolean, size: Point, old: Point[], now: Point[],
): View {
  const middle = (points: Point[]): Point => ({
    x: points.reduce((sum, p) => sum + p.x, 0) / points.length,
    y: points.reduce((sum, p) => sum + p.y, 0) / points.length,
  });
  const [from, to] = [middle(old), middle(now)];
  const [dx, dy] = [(to.x - from.x) / size.x, (to.y - from.y) / size.y];
  if (now.length === 1 && !moving) {
    return turned(view, -dx * DEGREES_PER_WIDTH, dy * DEGREES_PER_WIDTH, limits);
  }
  const next = moved(view, 2 * dx, -2 * dy, limits);
  if (now.length < 2) return next;
  const apart = ([a, b]: Point[]): number => Math.max(Math.hypot(a!.x - b!.x, a!.y - b!.y), 1);
  return zoomed(next, apart(now) / apart(old), limits, (2 * to.x) / size.x - 1, 1 - (2 * to.y) / size.y);
}

/** Listen on the picture (`stage`, focusable) until the signal aborts. */
export function listen(stage: HTMLElement, target: GestureTarget, signal: AbortSignal): void {
  const fingers = new Map<number, Point>();
  let start: { at: Point; when: number; many: boolean } | null = null;
  const place = (event: PointerEvent | WheelEvent): Point => {
    const box = stage.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const size = (): Point => ({ x: Math.max(stage.clientWidth, 1), y: Math.max(stage.clientHeight, 1) });

  const down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    stage.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, place(event));
    start = { at: place(event), when: performance.now(), many: fingers.size > 1 || (start?.many ?? false) };
  };
  const move = (event: PointerEvent): void => {
    if (!fingers.has(event.pointerId) || !start) return;
    const at = place(event);
    if (fingers.size === 1 && Math.hypot(at.x - start.at.x, at.y - start.at.y) < TAP_PIXELS) return;
    const old = [...fingers.values()];
    fingers.set(event.pointerId, at);
    target.set(dragged(target.view(), target.limits(), target.moving(), size(), old, [...fingers.values()]));
  };
  const up = (event: PointerEvent): void => {
    if (!fingers.delete(event.pointerId) || fingers.size > 0 || !start) return;
    const at = place(event);
    const still = Math.hypot(at.x - start.at.x, at.y - start.at.y) < TAP_PIXELS;
    if (event.type === "pointerup" && still && !start.many && performance.now() - start.when < TAP_MS) target.tap();
    else target.set(within(target.view(), target.limits()));
    start = null;
  };
  const wheel = (event: WheelEvent): void => {
    const factor = Math.exp(-Math.min(Math.max(event.deltaY, -100), 100) / 400);
    const next = zoomed(target.view(), factor, target.limits(), (2 * place(event).x) / size().x - 1, 1 - (2 * place(event).y) / size().y);
    // At either end of the zoom the wheel scrolls the page on.
    if (next.zoom === target.view().zoom) return;
    event.preventDefault();
    target.set(next);
  };
  const key = (event: KeyboardEvent): void => {
    if (event.target !== stage || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = KEYS[event.key];
    if (step) target.step(step);
    else if (event.key === " " || event.key === "Enter") target.tap();
    else return;
    event.preventDefault();
  };
  stage.addEventListener("pointerdown", down, { signal });
  stage.addEventListener("pointermove", move, { signal });
  stage.addEventListener("pointerup", up, { signal });
  stage.addEventListener("pointercancel", up, { signal });
  stage.addEventListener("wheel", wheel, { signal, passive: false });
  stage.addEventListener("keydown", key, { signal });
}
