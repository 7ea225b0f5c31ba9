/** Buttons for everything a drag, a wheel or two fingers can do. */

import { moved, STRAIGHT, within, zoomed, type Limits, type View } from "../camera";
import { button, h, toggle } from "./dom";
import type { Context, Control } from "./control";

export const TURN_STEP = 7;
export const MOVE_STEP = 0.25;
export const ZOOM_STEP = 1.4;

export type Step = "left" | "right" | "up" | "down" | "closer" | "farther" | "reset";

const TOWARDS: Record<string, [number, number]> = { left: [-1, 0], right: [1, 0], up: [0, 1], down: [0, -1] };

/** Return the view after one press of an arrow, of + or −, or of 0. */
export function stepped(view: View, step: Step, moving: boolean, limits: Limits): View {
  if (step === "reset") return STRAIGHT;
  if (step === "closer") return zoomed(view, ZOOM_STEP, limits);
  if (step === "farther") return zoomed(view, 1 / ZOOM_STEP, limits);
  const [x, y] = TOWARDS[step]!;
  if (moving) return moved(view, -x * MOVE_STEP, -y * MOVE_STEP, limits);
  // The face turns towards the arrow, as it follows a drag: the viewer's place goes the other way.
  return within({ ...view, yaw: view.yaw - x * TURN_STEP, pitch: view.pitch - y * TURN_STEP }, limits);
}

export function turning_control(context: Context, take: (step: Step) => void): Control {
  const arrows = (["left", "right", "up", "down"] as const).map((step, k) => ({
    step,
    element: button(["←", "→", "↑", "↓"][k]!, `Turn ${step}`, () => take(step)),
  }));
  const closer = button("+", "Closer", () => take("closer"));
  const farther = button("−", "Farther", () => take("farther"));
  const reset = button("0", "Back to the start", () => take("reset"));
  reset.replaceChildren("⟲");
  const moving = toggle("Move, not turn", (on) => context.ask({ moving: on }));
  const element = h(
    "div",
    { class: "turning" },
    h("div", { class: "row keys", role: "group", "aria-label": "Turn and zoom" }, ...arrows.map((one) => one.element), closer, farther, reset),
    moving,
  );
  const flat = !context.turns || context.document.surface === null;
  if (!context.turns) {
    element.append(h("p", { class: "note" }, "This browser draws no 3D (it has no WebGL 2), so the head cannot turn. Closer, farther and move work."));
  }
  return {
    element,
    show(state) {
      const moves = flat || state.moving;
      for (const { step, element: arrow } of arrows) {
        const name = `${moves ? "Move" : "Turn"} ${step}`;
        arrow.setAttribute("aria-label", name);
        arrow.title = name;
        arrow.disabled = moves && state.view.zoom <= 1;
      }
      moving.hidden = flat || (state.view.zoom <= 1 && !state.moving);
      moving.setAttribute("aria-pressed", String(state.moving));
    },
  };
}
