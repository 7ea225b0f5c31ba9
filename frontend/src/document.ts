/** The viewer document: what Python computed and the browser only formats, multiplies and shows. */

export type Blob64 = string;
export type Quantity = "melanin" | "haemoglobin" | "log_shading";
export type Triple = [number, number, number];

export interface Plane {
  layer: string;
  quantity: Quantity;
  zero: number;
  step: number;
}

export interface PlaneImage {
  image: Blob64;
  planes: (Plane | null)[];
}

export interface Table {
  rows: number;
  columns: number;
  melanin_most: number;
  haemoglobin_most: number;
  values: Blob64;
}

export interface Mesh {
  positions: Blob64;
  uv: Blob64;
  triangles: Blob64;
}

export interface Surface extends Mesh {
  vertices: number;
  /** Three signed bytes each, ÷ 127: only moved light needs them. */
  normals?: Blob64;
  view: [number, number];
  camera_mm: number;
  turn_limit_degrees: number;
  pivot_mm: Triple;
}

export interface Moment {
  id: string;
  days: number;
  words: string;
  group: "sessions" | "days" | "months";
}

export interface ConcernEntry {
  id: string;
  name: string;
  painted: boolean;
  drawn: boolean;
  reason: string;
  certainty: string;
  tier: string;
  no_visible_change: number[] | null;
}

export type Weights = Record<string, number[][]>;

export interface Course {
  procedure: string;
  times: Moment[];
  percentiles: { value: number; words: string }[];
  weights: Weights;
  start: { time: number; percentile: number };
  concerns: ConcernEntry[];
  differences: string[][];
}

export interface HeightMap {
  image: Blob64;
  low: number;
  high: number;
}

export interface LoupePlace {
  u: number;
  v: number;
  width_mm: number | null;
  width_u: number;
  zone: string;
}

/** The part of a document that shows the photograph as it is. */
export interface FaceDocument {
  version: 1;
  unchanged: string;
  picture: { width: number; height: number; image: Blob64; mm_per_pixel: number | null };
  surface: Surface | null;
  backdrop: (Mesh & { image: Blob64 }) | null;
}

export interface ViewerDocument extends FaceDocument {
  label: string;
  base: { image: Blob64; planes: { quantity: Quantity; most: number }[] };
  layers: { gains: Record<string, Triple>; images: PlaneImage[] };
  table: Table;
  course: Course;
  loupe: LoupePlace | null;
  relief: { before: HeightMap; layers: Record<string, HeightMap>; note: string } | null;
  /** Why there is no relief to light, in one sentence. */
  relief_reason?: string;
  difference: { most: number; unit: string; same_day: { image: Blob64; words: string } } | null;
}

/** What is wrong with a document, and what cures it. */
export class DocumentFault extends Error {
  constructor(problem: string, cure: string) {
    super(`${problem} ${cure}`);
    this.name = "DocumentFault";
  }
}

const MAKE_AGAIN = "Make the try-on again with this version of Glabella.";
const PARTS = ["label", "unchanged", "picture", "base", "layers", "table", "course"] as const;

function is_record(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Return the face's own part of a document, checked. */
export function checked_face(value: unknown): FaceDocument {
  return of_version(value, ["unchanged", "picture"]) as unknown as FaceDocument;
}

/** Return the document, checked as far as a wrong one could otherwise be drawn without a word. */
export function checked(value: unknown): ViewerDocument {
  const found = of_version(value, PARTS) as unknown as ViewerDocument;
  check_course(found.course, found);
  return found;
}

function of_version(value: unknown, parts: readonly string[]): Record<string, unknown> {
  if (!is_record(value)) {
    throw new DocumentFault("The viewer was given no document.", "Name the script element that holds it in “data”.");
  }
  if (value.version !== 1) {
    throw new DocumentFault(`This viewer draws documents of version 1, not ${String(value.version)}.`, MAKE_AGAIN);
  }
  const missing = parts.filter((part) => value[part] === undefined || value[part] === null);
  if (missing.length > 0) {
    throw new DocumentFault(`The document lacks ${missing.join(", ")}.`, MAKE_AGAIN);
  }
  return value;
}

/** Refuse a course whose tables do not fit its times and percentiles. */
export function check_course(course: Course, document: ViewerDocument): void {
  const { times, percentiles, weights, differences, start } = course;
  const fits = (table: unknown[][]): boolean =>
    table.length === percentiles.length && table.every((row) => row.length === times.length);
  const faults = Object.keys(weights)
    .filter((name) => !fits(weights[name]!) || weights[name]!.flat().some((w) => !Number.isFinite(w)))
    .map((name) => `the weights of “${name}”`);
  if (!fits(differences)) faults.push("the sentences on differences");
  if (!times[start.time] || !percentiles[start.percentile]) faults.push("the start");
  const unknown = document.layers.images
    .flatMap((image) => image.planes)
    .filter((plane): plane is Plane => plane !== null && weights[plane.layer] === undefined)
    .map((plane) => `the layer “${plane.layer}” without weights`);
  faults.push(...new Set(unknown));
  if (faults.length > 0) {
    throw new DocumentFault(`The course does not fit its times and percentiles: ${faults.join(", ")}.`, MAKE_AGAIN);
  }
}

/** Return the weight of every layer in one state; concerns that are switched off weigh nothing. */
export function weights_at(
  course: Course,
  time: number,
  percentile: number,
  off: ReadonlySet<string> = new Set(),
): Record<string, number> {
  const names = Object.keys(course.weights);
  return Object.fromEntries(
    names.map((name) => [name, off.has(name) ? 0 : course.weights[name]![percentile]![time]!]),
  );
}
