/** What every control knows: the document, the state, and how to ask for another state. */

import type { ViewerDocument } from "../document";
import type { State } from "../state";

export interface Context {
  readonly document: ViewerDocument;
  readonly state: State;
  /** The browser draws in 3D. */
  readonly turns: boolean;
  /** The person changed something. */
  ask(change: Partial<State>): void;
  flat(weights: Record<string, number>, rect: import("../stage").Rect, width: number, height: number): ImageData;
  weights(): Record<string, number>;
  label(): string;
}

export interface Control {
  element: HTMLElement;
  /** Show the state as it is now. */
  show(state: State): void;
}
