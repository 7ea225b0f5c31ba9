/** `<glabella-face>`: the face as photographed, which turns. Nothing is simulated in it. */

import type { Mesh, WebGLRenderer } from "three";
import { load_face, type FaceAssets } from "./assets";
import { MOST_PITCH, MOST_ZOOM, STRAIGHT, within, type Limits, type View } from "./camera";
import { button, h } from "./controls/dom";
import { listen } from "./controls/gestures";
import { stepped, type Step } from "./controls/turning";
import { checked_face, type FaceDocument } from "./document";
import { pictured_mesh } from "./materials";
import { style_sheet } from "./styles";
import { renderer_on, Turntable } from "./turntable";

const MOST_DEVICE_PIXELS = 2;
const KEYS = "Arrow keys turn, plus and minus change the size, 0 goes back.";

export class GlabellaFace extends HTMLElement {
  static readonly observedAttributes = ["src"];

  /** True once the face can be turned; false where this browser draws no 3D. */
  ready: Promise<boolean> = Promise.resolve(false);
  private view: View = STRAIGHT;
  private limits: Limits = { yaw: 0, pitch: 0, zoom: MOST_ZOOM };
  private request = 0;
  private listening = new AbortController();
  private draw: () => void = () => undefined;
  private stop: () => void = () => undefined;

  attributeChangedCallback(_: string, __: string | null, address: string | null): void {
    this.stop();
    if (address !== null) this.ready = this.start(address).catch(() => false);
  }

  disconnectedCallback(): void {
    this.stop();
  }

  private async start(address: string): Promise<boolean> {
    const answer = await fetch(address);
    if (!answer.ok) return false;
    const found = checked_face(await answer.json());
    const assets = await load_face(found, new URL(address, document.baseURI).href);
    const canvas = h("canvas", { role: "img", "aria-label": found.unchanged });
    const renderer = renderer_on(canvas);
    if (!renderer || !found.surface || !assets.surface || !this.isConnected) return false;
    this.limits = { yaw: found.surface.turn_limit_degrees, pitch: MOST_PITCH, zoom: MOST_ZOOM };
    this.show(found, assets, renderer, canvas);
    return true;
  }

  private show(found: FaceDocument, assets: FaceAssets, renderer: WebGLRenderer, canvas: HTMLCanvasElement): void {
    const stage = h(
      "div",
      { class: "stage", tabindex: 0, role: "group", "aria-label": `The picture. ${KEYS}` },
      canvas,
      h("div", { class: "tag from" }, found.unchanged),
      h("div", { class: "hint", "aria-hidden": "true" }, "Drag to turn."),
    );
    const turns = (["left", "right"] as const).map((step, k) =>
      button(["←", "→"][k]!, `Turn ${step}`, () => this.step(step)),
    );
    const root = h("div", { class: "alone" }, stage, h("div", { class: "row", role: "group", "aria-label": "Turn" }, ...turns));
    const shadow = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    shadow.adoptedStyleSheets = [style_sheet()];
    shadow.replaceChildren(root);
    const meshes: Mesh[] = [pictured_mesh(assets.surface!, assets.picture)];
    if (assets.backdrop) meshes.push(pictured_mesh(assets.backdrop, assets.backdrop.picture));
    const turntable = new Turntable(found.surface, ...meshes);
    this.draw = () => {
      const scale = Math.min(window.devicePixelRatio || 1, MOST_DEVICE_PIXELS);
      const [width, height] = [Math.round(stage.clientWidth * scale), Math.round(stage.clientHeight * scale)];
      if (width === 0) return;
      if (canvas.width !== width || canvas.height !== height) renderer.setSize(width, height, false);
      renderer.clear();
      turntable.aim({ view: this.view, near: false, mirror: false }, width / height);
      turntable.render(renderer);
    };
    const sizes = new ResizeObserver(() => this.redraw());
    sizes.observe(stage);
    listen(stage, this.gestures(), this.listening.signal);
    this.stop = () => {
      this.listening.abort();
      this.listening = new AbortController();
      sizes.disconnect();
      cancelAnimationFrame(this.request);
      renderer.dispose();
    };
    this.draw();
  }

  private gestures(): Parameters<typeof listen>[1] {
    return {
      view: () => this.view,
      limits: () => this.limits,
      moving: () => false,
      set: (view) => this.look(view),
      step: (step) => this.step(step),
      tap: () => undefined,
    };
  }

  private step(step: Step): void {
    this.look(within(stepped(this.view, step, false, this.limits), this.limits));
  }

  private look(view: View): void {
    this.view = view;
    this.shadowRoot!.querySelector<HTMLElement>(".hint")!.hidden = true;
    this.redraw();
  }

  private redraw(): void {
    cancelAnimationFrame(this.request);
    this.request = requestAnimationFrame(() => this.draw());
  }
}

if (!customElements.get("glabella-face")) customElements.define("glabella-face", GlabellaFace);

declare global {
  interface HTMLElementTagNameMap {
    "glabella-face": GlabellaFace;
  }
}
