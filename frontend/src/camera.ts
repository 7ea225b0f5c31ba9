/** Where the viewer stands: turning about the head, zooming and moving, each within limits. */

export interface View {
  /** Degrees; positive yaw shows the side that lies right in the picture, positive pitch looks from above. */
  yaw: number;
  pitch: number;
  /** 1 shows the whole; more magnifies the middle without changing the perspective. */
  zoom: number;
  /** The middle of the picture, as shares of the whole view's half width and height, y up. */
  x: number;
  y: number;
}

export interface Limits {
  yaw: number;
  pitch: number;
  zoom: number;
}

export const STRAIGHT: View = { yaw: 0, pitch: 0, zoom: 1, x: 0, y: 0 };
export const MOST_PITCH = 20;
export const MOST_ZOOM = 8;
/** Past its limit a dragged head gives way by at most this many degrees, and falls back when let go. */
const GIVE = 4;

const clamp = (value: number, most: number): number => Math.min(Math.max(value, -most), most);

/** Return a view within its limits; the picture never leaves the frame. */
export function within(view: View, limits: Limits): View {
  const zoom = Math.min(Math.max(view.zoom, 1), limits.zoom);
  const room = 1 - 1 / zoom;
  return {
    yaw: clamp(view.yaw, limits.yaw),
    pitch: clamp(view.pitch, limits.pitch),
    zoom,
    x: clamp(view.x, room),
    y: clamp(view.y, room),
  };
}

/** Return an angle that resists past `most`: ever less movement, never more than a few degrees. */
export function soft(angle: number, most: number): number {
  const past = Math.abs(angle) - most;
  return past <= 0 ? angle : Math.sign(angle) * (most + GIVE * (1 - Math.exp(-past / (3 * GIVE))));
}

/** Turn by degrees, softly stopped: what a drag shows before it is let go. */
export function turned(view: View, yaw: number, pitch: number, limits: Limits): View {
  return { ...view, yaw: soft(view.yaw + yaw, limits.yaw), pitch: soft(view.pitch + pitch, limits.pitch) };
}

/** Zoom about a point of the frame (−1 to 1, y up), which keeps its place. */
export function zoomed(view: View, factor: number, limits: Limits, x = 0, y = 0): View {
  const zoom = Math.min(Math.max(view.zoom * factor, 1), limits.zoom);
  const keep = 1 / view.zoom - 1 / zoom;
  return within({ ...view, zoom, x: view.x + x * keep, y: view.y + y * keep }, { ...limits, ...open(view) });
}

/** Move the picture by shares of the frame's half size. */
export function moved(view: View, x: number, y: number, limits: Limits): View {
  const next = { ...view, x: view.x - x / view.zoom, y: view.y - y / view.zoom };
  return within(next, { ...limits, ...open(view) });
}

/** An angle that is past its limit in mid-drag stays there. */
function open(view: View): { yaw: number; pitch: number } {
  return { yaw: Math.max(Math.abs(view.yaw), 90), pitch: Math.max(Math.abs(view.pitch), 90) };
}

/** The face from below the chin to over the hair: what the first look frames of a view, in mm about the face. */
const FACE_MM: [number, number] = [-142, 172];
/** However narrow the frame, this much to each side is in it. */
const FACE_HALF_WIDTH_MM = 100;

/** Return the part of a surface's view (lowest and highest y, mm) that the first look frames. */
export function framed([low, high]: [number, number]): [number, number] {
  return [Math.max(low, FACE_MM[0]), Math.min(high, FACE_MM[1])];
}

export interface Frustum {
  left: number;
  right: number;
  bottom: number;
  top: number;
}

/** Return the window at the plane z = 0 (mm) that a frame of `aspect` shows. */
export function window_of(view: View, low: number, high: number, aspect: number): Frustum {
  const half = Math.max((high - low) / 2, FACE_HALF_WIDTH_MM / aspect);
  const x = view.x * half * aspect;
  const y = (low + high) / 2 + view.y * half;
  const [w, h] = [(half * aspect) / view.zoom, half / view.zoom];
  return { left: x - w, right: x + w, bottom: y - h, top: y + h };
}
