/** The shaders with their uniforms, set from a scene. */

import {
  GLSL3, Mesh, RawShaderMaterial, Vector2, Vector3, Vector4, type BufferGeometry, type IUniform,
} from "three";
import type { Assets, MeshData } from "./assets";
import type { Picture } from "./blobs";
import { plain_geometry } from "./geometry";
import { difference_source, paint_source, PLAIN, RELIEF, VERTEX } from "./paint.glsl";
import { slice_sums, type PlaneStack } from "./planes";
import { light_direction, type Scene } from "./stage";
import { picture_texture, ramp_texture, slopes_texture, stack_texture, table_texture, white_texture } from "./textures";

export type Uniforms = Record<string, IUniform>;

const FOURS = ["zero", "melanin", "haemoglobin", "red", "green", "blue"] as const;

function material(fragmentShader: string, uniforms: Uniforms): RawShaderMaterial {
  return new RawShaderMaterial({ glslVersion: GLSL3, vertexShader: VERTEX, fragmentShader, uniforms });
}

function stack_uniforms(stacks: PlaneStack[]): Uniforms {
  const uniforms: Uniforms = {};
  stacks.forEach((stack, k) => {
    uniforms[`stack${k}`] = { value: stack_texture(stack) };
    uniforms[`count${k}`] = { value: 0 };
    uniforms[`slice${k}`] = { value: new Float32Array(stack.slices) };
    for (const name of FOURS) {
      uniforms[`${name}${k}`] = { value: Array.from({ length: stack.slices }, () => new Vector4()) };
    }
  });
  return uniforms;
}

/** All uniforms of one face; materials share them, so that each texture exists once. */
export function shared_uniforms(assets: Assets, full_floats: boolean): Uniforms {
  const { table } = assets.document;
  return {
    picture: { value: picture_texture(assets.picture, true) },
    base: { value: picture_texture(assets.base, false) },
    table: { value: table_texture(assets.table, full_floats) },
    most: { value: new Vector2(table.melanin_most, table.haemoglobin_most) },
    tableSize: { value: new Vector2(table.columns, table.rows) },
    moves: { value: 0 },
    split: { value: 0 },
    ...stack_uniforms(assets.stacks),
  };
}

export function paint_material(assets: Assets, uniforms: Uniforms): RawShaderMaterial {
  return material(paint_source(assets.stacks), uniforms);
}

export function plain_material(uniforms: Uniforms): RawShaderMaterial {
  return material(PLAIN, { picture: uniforms.picture! });
}

/** Return a mesh that shows its picture as it is. */
export function pictured_mesh(data: MeshData, picture: Picture): Mesh<BufferGeometry, RawShaderMaterial> {
  return new Mesh(plain_geometry(data), plain_material({ picture: { value: picture_texture(picture, true) } }));
}

export function difference_material(assets: Assets, uniforms: Uniforms): RawShaderMaterial {
  return material(difference_source(assets.stacks), {
    ...uniforms,
    sameDay: { value: picture_texture(assets.same_day!, false) },
    ramp: { value: ramp_texture() },
    top: { value: assets.document.difference!.most },
    same: { value: 0 },
  });
}

export function relief_material(assets: Assets, uniforms: Uniforms): RawShaderMaterial {
  return material(RELIEF, {
    picture: uniforms.picture!,
    split: uniforms.split!,
    slopes: { value: slopes_texture(assets.slopes!) },
    count: { value: 0 },
    slice: { value: new Float32Array(16) },
    weight: { value: new Float32Array(16) },
    light: { value: new Vector3() },
    sameDay: { value: assets.same_day ? picture_texture(assets.same_day, false) : white_texture() },
    grey: { value: 1 },
    side: { value: 1 },
  });
}

/** Write a table of weights into the uniforms; slices without weight are left out of the loops. */
export function set_weights(uniforms: Uniforms, stacks: PlaneStack[], weights: Record<string, number>): void {
  let moves = 0;
  stacks.forEach((stack, k) => {
    const sums = slice_sums(stack, weights);
    uniforms[`count${k}`]!.value = sums.length;
    sums.forEach((sum, i) => {
      (uniforms[`slice${k}`]!.value as Float32Array)[i] = sum.slice;
      for (const name of FOURS) (uniforms[`${name}${k}`]!.value as Vector4[])[i]!.fromArray(sum[name]);
      if ([...sum.melanin, ...sum.haemoglobin].some((amount) => amount !== 0)) moves = 1;
    });
  });
  uniforms.moves!.value = moves;
}

export function set_relief(uniforms: Uniforms, names: string[], scene: Scene): void {
  const used = names.map((name, k) => ({ slice: k + 1, weight: scene.weights[name] ?? 0 })).filter((one) => one.weight);
  uniforms.count!.value = Math.min(used.length, 16);
  used.slice(0, 16).forEach(({ slice, weight }, i) => {
    (uniforms.slice!.value as Float32Array)[i] = slice;
    (uniforms.weight!.value as Float32Array)[i] = weight;
  });
  (uniforms.light!.value as Vector3).set(...light_direction(scene.light));
  uniforms.grey!.value = scene.grey ? 1 : 0;
  // In a mirror the skin is turned, the light is not.
  uniforms.side!.value = scene.mirror ? -1 : 1;
}
