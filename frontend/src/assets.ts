/** Everything of a document decoded once: pictures, planes in few arrays, colour table, meshes. */

import { load_numbers, load_picture, from_half, type Picture } from "./blobs";
import type { FaceDocument, Mesh, Plane, ViewerDocument } from "./document";
import { packed_planes, type PlaneStack } from "./planes";
import { slopes_of, type SlopeMaps } from "./relief";

export interface MeshData {
  positions: Float32Array;
  uv: Uint16Array;
  triangles: Uint32Array;
}

/** The photograph and its shape. */
export interface FaceAssets {
  picture: Picture;
  surface: MeshData | null;
  backdrop: (MeshData & { picture: Picture }) | null;
}

export interface Assets extends FaceAssets {
  document: ViewerDocument;
  /** Melanin in red and haemoglobin in green, on square-root axes. */
  base: Picture;
  stacks: PlaneStack[];
  table: { rows: number; columns: number; values: Float32Array };
  normals: Int8Array | null;
  slopes: SlopeMaps | null;
  same_day: Picture | null;
}

async function load_mesh(mesh: Mesh, base: string): Promise<MeshData> {
  const [positions, uv, triangles] = await Promise.all([
    load_numbers(mesh.positions, base, Float32Array),
    load_numbers(mesh.uv, base, Uint16Array),
    load_numbers(mesh.triangles, base, Uint32Array),
  ]);
  return { positions, uv, triangles };
}

async function load_stacks(document: ViewerDocument, base: string): Promise<PlaneStack[]> {
  const images = document.layers.images;
  const pictures = await Promise.all(images.map((image) => load_picture(image.image, base)));
  const planes = images.flatMap((image, k) =>
    image.planes.flatMap((plane: Plane | null, channel) =>
      plane === null ? [] : [{ plane, picture: pictures[k]!, channel }],
    ),
  );
  return packed_planes(planes, document.layers.gains, document.course.weights);
}

async function load_slopes(document: ViewerDocument, base: string): Promise<SlopeMaps | null> {
  const relief = document.relief;
  if (relief === null || relief === undefined) return null;
  const { width, mm_per_pixel } = document.picture;
  const names = Object.keys(relief.layers);
  const maps = [relief.before, ...names.map((name) => relief.layers[name]!)];
  const pictures = await Promise.all(maps.map((map) => load_picture(map.image, base)));
  return slopes_of(
    maps.map((map, k) => ({ ...map, picture: pictures[k]! })),
    names,
    (mm_per_pixel ?? 0.3) * width,
  );
}

/** Decode the blobs that show the photograph as it is. */
export async function load_face(document: FaceDocument, base: string): Promise<FaceAssets> {
  const [picture, surface, backdrop, backdrop_picture] = await Promise.all([
    load_picture(document.picture.image, base),
    document.surface ? load_mesh(document.surface, base) : null,
    document.backdrop ? load_mesh(document.backdrop, base) : null,
    document.backdrop ? load_picture(document.backdrop.image, base) : null,
  ]);
  return { picture, surface, backdrop: backdrop && backdrop_picture ? { ...backdrop, picture: backdrop_picture } : null };
}

/** Decode a document's blobs. */
export async function load_assets(document: ViewerDocument, base: string): Promise<Assets> {
  const [face, root, stacks, half, slopes, same_day, normals] = await Promise.all([
    load_face(document, base),
    load_picture(document.base.image, base),
    load_stacks(document, base),
    load_numbers(document.table.values, base, Uint16Array),
    load_slopes(document, base),
    document.difference ? load_picture(document.difference.same_day.image, base) : null,
    document.surface?.normals ? load_numbers(document.surface.normals, base, Int8Array) : null,
  ]);
  const { rows, columns } = document.table;
  return {
    ...face,
    document,
    base: root,
    stacks,
    table: { rows, columns, values: from_half(half) },
    normals,
    slopes,
    same_day,
  };
}
