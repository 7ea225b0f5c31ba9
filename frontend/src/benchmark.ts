/** What a repaint costs against a plain textured mesh of the same size, in the same page, taking turns. */

import { Mesh, MeshBasicMaterial, Scene as Graph, SRGBColorSpace, type Camera } from "three";
import type { Assets } from "./assets";
import { flat_mesh, plain_geometry } from "./geometry";
import type { Scene } from "./stage";
import type { GlStage } from "./stage-gl";
import { picture_texture } from "./textures";

export interface Benchmark {
  rounds: number;
  width: number;
  height: number;
  vertices: number;
  /** Medians in milliseconds, and of the ratios of neighbours in time. */
  paint_ms: number;
  plain_ms: number;
  ratio: number;
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

/** The same vertices with three.js's own unlit material, photograph and backdrop. */
function plain_graph(assets: Assets): Graph {
  const graph = new Graph();
  const parts = [{ data: assets.surface ?? flat_mesh(100, 100), picture: assets.picture }];
  if (assets.backdrop) parts.push({ data: assets.backdrop, picture: assets.backdrop.picture });
  for (const { data, picture } of parts) {
    const map = picture_texture(picture, true);
    map.colorSpace = SRGBColorSpace;
    const mesh = new Mesh(plain_geometry(data), new MeshBasicMaterial({ map }));
    mesh.frustumCulled = false;
    graph.add(mesh);
  }
  return graph;
}

export function benchmark(
  stage: GlStage,
  assets: Assets,
  scene: Scene,
  width: number,
  height: number,
  rounds: number,
): Benchmark {
  const { renderer } = stage;
  const graph = plain_graph(assets);
  const pixel = new Uint8Array(4);
  const gl = renderer.getContext();
  const finished = (work: () => void): number => {
    const start = performance.now();
    work();
    // Reading one pixel waits until the picture is there; gl.finish may not.
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
    return performance.now() - start;
  };
  const draw_plain = (): void => {
    renderer.setViewport(0, 0, width, height);
    renderer.clear();
    renderer.render(graph, stage.turntable.camera as Camera);
  };
  const times: [number, number][] = [];
  for (let round = -3; round < rounds; round++) {
    // Other weights each time, as in a repaint: nothing may be kept from the one before.
    const weights = Object.fromEntries(
      Object.entries(scene.weights).map(([name, weight]) => [name, weight * (1 - 0.01 * (round & 7))]),
    );
    const paint = finished(() => stage.draw({ ...scene, weights }, width, height, 1));
    const plain = finished(draw_plain);
    if (round >= 0) times.push([paint, plain]);
  }
  return {
    rounds,
    width,
    height,
    vertices: (assets.surface?.positions.length ?? 12) / 3,
    paint_ms: median(times.map(([paint]) => paint)),
    plain_ms: median(times.map(([, plain]) => plain)),
    ratio: median(times.map(([paint, plain]) => paint / plain)),
  };
}
