/** The stage on WebGL 2: one pass over the person, drawn only when something has changed. */

import {
  Camera, Matrix4, Mesh, WebGLRenderTarget, type BufferGeometry, type Material, type RawShaderMaterial, type WebGLRenderer,
} from "three";
import type { Assets } from "./assets";
import { flat_mesh, plain_geometry, split_geometry } from "./geometry";
import {
  difference_material, paint_material, pictured_mesh, plain_material, relief_material, set_relief, set_weights, shared_uniforms,
  type Uniforms,
} from "./materials";
import { label_mesh } from "./label";
import { type Rect, type Scene, type Stage } from "./stage";
import { ramp_texture } from "./textures";
import { FLAT_HALF_MM, renderer_on, Turntable } from "./turntable";

/** A map's pane is no narrower for its height than a head. */
const NARROWEST = 0.64;

export class GlStage implements Stage {
  readonly backend = "webgl2" as const;
  readonly turntable: Turntable;
  private readonly uniforms: Uniforms;
  private readonly paint: RawShaderMaterial;
  private readonly plain: RawShaderMaterial;
  private readonly person: Mesh<BufferGeometry, Material | Material[]>;
  private readonly backdrop: Mesh<BufferGeometry, Material> | null;
  private readonly sheet: Mesh<BufferGeometry, Material>;
  private readonly label = label_mesh();
  private difference: RawShaderMaterial | null = null;
  private relief: RawShaderMaterial | null = null;
  private dark: RawShaderMaterial | null = null;

  static start(canvas: HTMLCanvasElement, assets: Assets): GlStage | null {
    const renderer = renderer_on(canvas);
    return renderer && new GlStage(canvas, renderer, assets);
  }

  private constructor(
    readonly canvas: HTMLCanvasElement,
    readonly renderer: WebGLRenderer,
    private readonly assets: Assets,
  ) {
    const { width, height } = assets.picture;
    this.uniforms = shared_uniforms(assets, renderer.extensions.has("OES_texture_float_linear"));
    this.paint = paint_material(assets, this.uniforms);
    this.plain = plain_material(this.uniforms);
    const mesh = assets.surface ?? flat_mesh((FLAT_HALF_MM * width) / height, FLAT_HALF_MM);
    this.person = new Mesh(split_geometry(mesh, assets.stacks, width, height), [this.paint, this.plain]);
    this.backdrop = assets.backdrop && pictured_mesh(assets.backdrop, assets.backdrop.picture);
    const parts = this.backdrop ? [this.person, this.backdrop] : [this.person];
    this.turntable = new Turntable(assets.document.surface, ...parts);
    this.sheet = new Mesh(plain_geometry(flat_mesh(1, 1, true)), this.paint);
    this.sheet.frustumCulled = false;
  }

  draw(scene: Scene, width: number, height: number, scale: number): void {
    const { renderer } = this;
    if (this.canvas.width !== width || this.canvas.height !== height) renderer.setSize(width, height, false);
    renderer.setScissorTest(false);
    renderer.setViewport(0, 0, width, height);
    renderer.clear();
    set_weights(this.uniforms, this.assets.stacks, scene.weights);
    this.uniforms.split!.value = scene.split * width;
    if (scene.look === "difference") this.draw_maps(scene, width, height);
    else this.draw_person(scene, width, height);
    if (scene.label !== null) this.label.draw(renderer, scene.label, width, scale);
  }

  private draw_person(scene: Scene, width: number, height: number): void {
    if (scene.look === "relief" && this.assets.slopes) {
      this.relief ??= relief_material(this.assets, this.uniforms);
      set_relief(this.relief.uniforms, this.assets.slopes.names, scene);
      this.person.material = [this.relief, this.relief];
    } else {
      this.person.material = [this.paint, this.plain];
    }
    this.turntable.aim(scene, width / height);
    this.turntable.render(this.renderer);
  }

  /** The after's own difference on the left, two photographs of one day on the right, one view. */
  private draw_maps(scene: Scene, width: number, height: number): void {
    this.difference ??= difference_material(this.assets, this.uniforms);
    this.dark ??= plain_material({ picture: { value: ramp_texture() } });
    this.person.material = [this.difference, this.difference];
    const pane = Math.floor(width / 2);
    const high = Math.min(height, Math.round(pane / NARROWEST));
    this.turntable.aim(scene, pane / high);
    if (this.backdrop) this.backdrop.visible = false;
    for (const same of [0, 1]) {
      this.difference.uniforms.same!.value = same;
      this.difference.uniformsNeedUpdate = true;
      this.renderer.setViewport(same * (width - pane), (height - high) >> 1, pane, high);
      this.turntable.render(this.renderer);
    }
    if (this.backdrop) this.backdrop.visible = true;
    this.renderer.setViewport(0, 0, width, height);
  }

  flat(weights: Record<string, number>, rect: Rect, width: number, height: number): ImageData {
    const target = new WebGLRenderTarget(width, height, { depthBuffer: false });
    const camera = new Camera();
    const [x, y] = [rect.left + rect.width / 2, rect.top + rect.height / 2];
    // The sheet spans −1 to 1 with the picture's top at the bottom, since rows are read back from the bottom.
    camera.projectionMatrix
      .makeScale(1 / rect.width, 1 / rect.height, 0.1)
      .multiply(new Matrix4().makeTranslation(1 - 2 * x, 1 - 2 * y, 0));
    set_weights(this.uniforms, this.assets.stacks, weights);
    this.uniforms.split!.value = 0;
    this.renderer.setRenderTarget(target);
    this.renderer.setViewport(0, 0, width, height);
    this.renderer.render(this.sheet, camera);
    const pixels = new Uint8ClampedArray(width * height * 4);
    this.renderer.readRenderTargetPixels(target, 0, 0, width, height, pixels);
    this.renderer.setRenderTarget(null);
    target.dispose();
    return new ImageData(pixels, width, height);
  }

  dispose(): void {
    for (const uniform of Object.values(this.uniforms)) uniform.value?.dispose?.();
    for (const one of [this.paint, this.plain, this.difference, this.relief, this.dark]) one?.dispose();
    this.person.geometry.dispose();
    this.backdrop?.geometry.dispose();
    this.sheet.geometry.dispose();
    this.renderer.dispose();
  }
}
