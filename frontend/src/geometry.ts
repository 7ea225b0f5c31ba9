/** Meshes for three.js: the person cut into what a plane may change and what stays as it is. */

import { BufferAttribute, BufferGeometry } from "three";
import type { MeshData } from "./assets";
import { changed_cells, type PlaneStack } from "./planes";

const CELL = 8;

function geometry_of(mesh: MeshData, triangles: Uint32Array): BufferGeometry {
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(mesh.positions, 3));
  geometry.setAttribute("uv", new BufferAttribute(mesh.uv, 2, true));
  geometry.setIndex(new BufferAttribute(triangles, 1));
  return geometry;
}

export function plain_geometry(mesh: MeshData): BufferGeometry {
  return geometry_of(mesh, mesh.triangles);
}

/** Return the mesh with changing triangles first (group 0) and the others after them (group 1). */
export function split_geometry(mesh: MeshData, stacks: PlaneStack[], width: number, height: number): BufferGeometry {
  const changes = triangle_test(mesh, stacks, width, height);
  const [first, rest]: [number[], number[]] = [[], []];
  for (let t = 0; t < mesh.triangles.length; t += 3) {
    (changes(t) ? first : rest).push(mesh.triangles[t]!, mesh.triangles[t + 1]!, mesh.triangles[t + 2]!);
  }
  const geometry = geometry_of(mesh, Uint32Array.from([...first, ...rest]));
  geometry.addGroup(0, first.length, 0);
  geometry.addGroup(first.length, rest.length, 1);
  return geometry;
}

function triangle_test(
  mesh: MeshData,
  stacks: PlaneStack[],
  width: number,
  height: number,
): (start: number) => boolean {
  const { columns, rows, cells } = changed_cells(stacks, width, height, CELL);
  return (start) => {
    const corners = [0, 1, 2].map((k) => mesh.triangles[start + k]!);
    const u = corners.map((corner) => (mesh.uv[2 * corner]! / 65535) * columns);
    const v = corners.map((corner) => (mesh.uv[2 * corner + 1]! / 65535) * rows);
    // One cell more on each side: filtering reaches past the last pixel that changes.
    const [left, right] = [Math.max(Math.floor(Math.min(...u)) - 1, 0), Math.min(Math.max(...u) + 1, columns - 1)];
    const [top, bottom] = [Math.max(Math.floor(Math.min(...v)) - 1, 0), Math.min(Math.max(...v) + 1, rows - 1)];
    for (let y = top; y <= bottom; y++) {
      for (let x = left; x <= right; x++) if (cells[y * columns + x] === 1) return true;
    }
    return false;
  };
}

/** Return a flat rectangle with the picture's corners at the frame's; `upside_down` for reading back. */
export function flat_mesh(half_width: number, half_height: number, upside_down = false): MeshData {
  const y = upside_down ? -half_height : half_height;
  return {
    positions: new Float32Array([
      ...[-half_width, y, 0, -half_width, -y, 0],
      ...[half_width, -y, 0, half_width, y, 0],
    ]),
    uv: new Uint16Array([0, 0, 0, 65535, 65535, 65535, 65535, 0]),
    triangles: new Uint32Array(upside_down ? [0, 2, 1, 0, 3, 2] : [0, 1, 2, 0, 2, 3]),
  };
}
