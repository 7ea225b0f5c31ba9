/** A person on a turntable before a camera: what every stage in 3D shares. */

import { Camera, Group, MathUtils, Matrix4, Scene as Graph, Vector3, WebGLRenderer, type Mesh } from "three";
import { framed, window_of, type View } from "./camera";
import type { Surface } from "./document";

export const FLAT_HALF_MM = 100;
const NEAR_MM = 500;
const FLAT_MM = 1000;
const SURROUND = 0x26292c;

/** Return a renderer, or null where the browser has no WebGL 2. */
export function renderer_on(canvas: HTMLCanvasElement): WebGLRenderer | null {
  const context = canvas.getContext("webgl2", { antialias: true, alpha: false });
  if (!context) return null;
  const renderer = new WebGLRenderer({ canvas, context });
  renderer.autoClear = false;
  renderer.setClearColor(SURROUND);
  renderer.debug.checkShaderErrors = true;
  return renderer;
}

/** From where the person is looked at. */
export interface Standpoint {
  view: View;
  near: boolean;
  mirror: boolean;
}

export class Turntable {
  readonly camera = new Camera();
  private readonly graph = new Graph();
  private readonly group = new Group();

  /** `surface` null stands for a flat picture. */
  constructor(private readonly surface: Surface | null, ...parts: Mesh[]) {
    for (const part of parts) part.frustumCulled = false;
    this.group.add(...parts);
    this.graph.add(this.group);
    this.camera.matrixAutoUpdate = false;
  }

  /** Place the camera: around the pivot, at the camera's distance, its window cut as the view asks. */
  aim({ view, near, mirror }: Standpoint, aspect: number): void {
    const { surface, camera } = this;
    this.group.scale.x = mirror ? -1 : 1;
    const [low, high] = surface ? framed(surface.view) : [-FLAT_HALF_MM, FLAT_HALF_MM];
    const distance = surface ? (near ? NEAR_MM : surface.camera_mm) : FLAT_MM;
    const pivot = new Vector3(...(surface?.pivot_mm ?? [0, 0, 0]));
    const turn = mirror ? -1 : 1;
    const orbit = new Matrix4()
      .makeTranslation(pivot)
      .multiply(new Matrix4().makeRotationY(MathUtils.degToRad(turn * view.yaw)))
      .multiply(new Matrix4().makeRotationX(MathUtils.degToRad(-view.pitch)))
      .multiply(new Matrix4().makeTranslation(-pivot.x, -pivot.y, distance - pivot.z));
    const cut = distance / 10;
    const { left, right, bottom, top } = window_of(view, low, high, aspect);
    const [l, r, b, t] = [left, right, bottom, top].map((edge) => (edge * cut) / distance) as [number, number, number, number];
    camera.projectionMatrix.makePerspective(l, r, t, b, cut, distance * 5);
    camera.projectionMatrixInverse.copy(camera.projectionMatrix).invert();
    camera.matrix.copy(orbit);
    camera.matrixWorldNeedsUpdate = true;
  }

  render(renderer: WebGLRenderer): void {
    renderer.render(this.graph, this.camera);
  }
}
