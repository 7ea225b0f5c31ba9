/** The stage without WebGL 2: the flat photograph, painted on the processor, with the same controls. */

import type { Assets } from "./assets";
import type { Picture } from "./blobs";
import { label_canvas } from "./label-canvas";
import { difference_map, lit_relief, painted } from "./painter-cpu";
import { WHOLE, type Rect, type Scene, type Stage } from "./stage";

const MOST_KEPT = 4;
const MOST_PAINTED = 720;

function canvas_of(picture: Picture): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = picture.width;
  canvas.height = picture.height;
  canvas.getContext("2d")!.putImageData(new ImageData(picture.data, picture.width, picture.height), 0, 0);
  return canvas;
}

interface Pane {
  left: number;
  width: number;
  picture: HTMLCanvasElement;
}

export class CanvasStage implements Stage {
  readonly backend = "canvas" as const;
  private readonly context: CanvasRenderingContext2D;
  private readonly kept = new Map<string, HTMLCanvasElement>();

  constructor(
    readonly canvas: HTMLCanvasElement,
    private readonly assets: Assets,
  ) {
    this.context = canvas.getContext("2d", { alpha: false })!;
  }

  draw(scene: Scene, width: number, height: number, scale: number): void {
    this.canvas.width = width;
    this.canvas.height = height;
    this.context.fillStyle = "#26292c";
    this.context.fillRect(0, 0, width, height);
    const [left, right] = this.pictures(scene);
    const line = Math.round(scene.split * width);
    const panes: Pane[] = scene.look === "difference"
      ? [{ left: 0, width: width >> 1, picture: left }, { left: width >> 1, width: width - (width >> 1), picture: right }]
      : [{ left: 0, width, picture: right }];
    for (const pane of panes) this.place(scene, pane, height, pane.left, pane.width);
    if (scene.look !== "difference" && line > 0) this.place(scene, { left: 0, width, picture: left }, height, 0, line);
    if (scene.label !== null) {
      const strip = label_canvas(scene.label, width, scale);
      this.context.drawImage(strip, 0, height - strip.height);
    }
  }

  /** The size that a processor paints while someone waits; the loupe shows the rest. */
  private size(): [number, number] {
    const { width, height } = this.assets.picture;
    const scale = Math.min(1, MOST_PAINTED / Math.max(width, height));
    return [Math.round(width * scale), Math.round(height * scale)];
  }

  /** The two pictures of a scene: before and after, or the two maps. */
  private pictures(scene: Scene): [HTMLCanvasElement, HTMLCanvasElement] {
    const { assets } = this;
    const [width, height] = this.size();
    const table = JSON.stringify(scene.weights);
    if (scene.look === "difference") {
      return [
        this.keep(`map ${table}`, () => difference_map(assets, scene.weights, false, width, height)),
        this.keep("same day", () => difference_map(assets, scene.weights, true, width, height)),
      ];
    }
    if (scene.look === "relief") {
      const lit = (weights: Record<string, number>): HTMLCanvasElement =>
        this.keep(`relief ${scene.light} ${scene.grey} ${JSON.stringify(weights)}`, () =>
          lit_relief(assets, weights, scene.mirror ? 180 - scene.light : scene.light, scene.grey, width, height),
        );
      return [lit({}), lit(scene.weights)];
    }
    return [
      this.keep("before", () => painted(assets, {}, WHOLE, width, height)),
      this.keep(`after ${table}`, () => painted(assets, scene.weights, WHOLE, width, height)),
    ];
  }

  private keep(key: string, make: () => Picture): HTMLCanvasElement {
    const found = this.kept.get(key) ?? canvas_of(make());
    this.kept.delete(key);
    this.kept.set(key, found);
    for (const old of this.kept.keys()) {
      if (this.kept.size <= MOST_KEPT) break;
      this.kept.delete(old);
    }
    return found;
  }

  /** Draw a picture into its pane, seen through the view's window, cut to `width` pixels from `left`. */
  private place(scene: Scene, pane: Pane, height: number, left: number, width: number): void {
    const { context } = this;
    const { view } = scene;
    const size = pane.picture;
    const fit = Math.min(height / size.height, pane.width / size.width) * view.zoom;
    const middle = { x: pane.left + pane.width / 2, y: height / 2 };
    const [x, y] = [(-view.x * view.zoom * pane.width) / 2, (view.y * view.zoom * height) / 2];
    context.save();
    context.beginPath();
    context.rect(left, 0, width, height);
    context.clip();
    context.translate(middle.x + x, middle.y + y);
    context.scale(scene.mirror ? -fit : fit, fit);
    context.imageSmoothingQuality = "high";
    context.drawImage(size, -size.width / 2, -size.height / 2);
    context.restore();
  }

  flat(weights: Record<string, number>, rect: Rect, width: number, height: number): ImageData {
    return new ImageData(painted(this.assets, weights, rect, width, height).data, width, height);
  }

  dispose(): void {
    this.kept.clear();
  }
}
