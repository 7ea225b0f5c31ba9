/** Everything a person can choose in the viewer. */

import { STRAIGHT, type View } from "./camera";
import type { ViewerDocument } from "./document";
import type { Look } from "./stage";

export interface State {
  time: number;
  percentile: number;
  /** Concerns that are switched off. */
  off: ReadonlySet<string>;
  split: number;
  view: View;
  near: boolean;
  mirror: boolean;
  look: Look;
  light: number;
  grey: boolean;
  /** Drags and arrows move the picture instead of turning the head. */
  moving: boolean;
}

export function start_state(document: ViewerDocument): State {
  const { time, percentile } = document.course.start;
  return {
    time,
    percentile,
    off: new Set(),
    split: 0.5,
    view: STRAIGHT,
    near: false,
    mirror: false,
    look: "compare",
    light: 180,
    grey: false,
    moving: false,
  };
}
