/** `<glabella-viewer>`: one face, before and after, in 3D where the browser can. */

import "./face";
import { load_assets, type Assets } from "./assets";
import { benchmark, type Benchmark } from "./benchmark";
import { MOST_PITCH, MOST_ZOOM, STRAIGHT, within, type Limits, type View } from "./camera";
import type { Context } from "./controls/control";
import { listen } from "./controls/gestures";
import { h } from "./controls/dom";
import { stepped, type Step } from "./controls/turning";
import { check_course, checked, DocumentFault, weights_at, type Course, type ViewerDocument } from "./document";
import { label_height } from "./label-canvas";
import { differences, relit, same_day_difference, shape_of, type Shape, type Side } from "./relight";
import { build_frame, type Frame } from "./frame";
import { WHOLE, type Scene, type Stage } from "./stage";
import { CanvasStage } from "./stage-canvas";
import { GlStage } from "./stage-gl";
import { start_state, type State } from "./state";
import { style_sheet } from "./styles";

/** More device pixels than this cost time that nobody sees. */
const MOST_DEVICE_PIXELS = 2;
const GLIDE_MS = 160;

export interface Statistics {
  backend: "webgl2" | "canvas" | "none";
  frames: number;
  lastFrameMs: number;
  /** Where the viewer stands. */
  view: View;
}

export class GlabellaViewer extends HTMLElement {
  static readonly observedAttributes = ["data", "src"];

  ready: Promise<void> = Promise.resolve();
  private assets: Assets | null = null;
  private state: State | null = null;
  private stage: Stage | null = null;
  private frame: Frame | null = null;
  private listening = new AbortController();
  private request = 0;
  private turn = 0;
  /** Where a glide under way will end. */
  private goal: View | null = null;
  /** What moved light falls on, once it was asked for. */
  private shape: Shape | null = null;
  private readonly seen: Omit<Statistics, "view"> = { backend: "none", frames: 0, lastFrameMs: 0 };
  private readonly sizes = new ResizeObserver(() => this.redraw());

  constructor() {
    super();
    const shadow = this.attachShadow({ mode: "open" });
    shadow.adoptedStyleSheets = [style_sheet()];
    // Pictures inside the element stand in until the viewer is there, and where it cannot be.
    shadow.append(h("slot"));
  }

  connectedCallback(): void {
    if (this.assets === null) this.find_document();
    else this.start();
  }

  attributeChangedCallback(_: string, old: string | null, now: string | null): void {
    if (this.isConnected && now !== null && old !== now) this.find_document();
  }

  disconnectedCallback(): void {
    this.halt();
  }

  /** Take the document from the named script element or address, once the page holds it. */
  private find_document(): void {
    const [id, address] = [this.getAttribute("data"), this.getAttribute("src")];
    if (address !== null) {
      this.take(fetch(address).then((answer) => answer.json()), new URL(address, document.baseURI).href);
    } else if (id !== null) {
      const read = (): unknown => JSON.parse(document.getElementById(id)?.textContent ?? "null");
      const parsed = document.readyState !== "loading";
      const waiting = new Promise<void>((go) => document.addEventListener("DOMContentLoaded", () => go(), { once: true }));
      this.take(parsed ? Promise.resolve().then(read) : waiting.then(read), document.baseURI);
    }
  }

  set document(value: ViewerDocument) {
    this.take(Promise.resolve(value), document.baseURI);
  }

  get document(): ViewerDocument | null {
    return this.assets?.document ?? null;
  }

  private take(value: Promise<unknown>, base: string): void {
    this.shape = null;
    this.ready = value.then(checked).then((found) => load_assets(found, base)).then((assets) => {
      this.assets = assets;
      this.state = start_state(assets.document);
      if (this.isConnected) this.start();
    });
    this.ready.catch((fault: unknown) => this.say_fault(fault));
  }

  private say_fault(fault: unknown): void {
    const words = fault instanceof DocumentFault ? fault.message : "The picture could not be shown. Load the page again.";
    this.shadowRoot!.replaceChildren(h("p", { class: "fault", role: "alert" }, words), h("slot"));
  }

  /** Build stage and controls; `flat` keeps to a plain canvas. */
  private start(flat = false): void {
    this.halt();
    const assets = this.assets!;
    const canvas = h("canvas", { role: "img" });
    const on_gl = flat ? null : GlStage.start(canvas, assets);
    // A canvas that was asked for WebGL in vain may still give a plain context; one that had it may not.
    this.stage = on_gl ?? new CanvasStage(flat ? h("canvas", { role: "img" }) : canvas, assets);
    this.seen.backend = this.stage.backend;
    this.attach();
  }

  /** Build the controls around the stage that is there. */
  private attach(): void {
    this.listening = new AbortController();
    const { signal } = this.listening;
    const stage = this.stage!;
    stage.canvas.addEventListener("webglcontextlost", () => this.start(true), { signal });
    this.frame = build_frame(this.context(), stage.canvas, (step) => this.step(step));
    this.shadowRoot!.replaceChildren(this.frame.root);
    listen(this.frame.stage, this.gestures(), signal);
    this.sizes.observe(this.frame.stage);
    this.refresh();
  }

  private detach(): void {
    this.listening.abort();
    this.end_glide();
    this.sizes.disconnect();
    this.frame?.stop();
    this.frame = null;
  }

  private halt(): void {
    this.detach();
    cancelAnimationFrame(this.request);
    this.request = 0;
    this.stage?.dispose();
    this.stage = null;
  }

  private limits(): Limits {
    const surface = this.assets?.document.surface;
    const turns = surface && this.stage?.backend === "webgl2";
    return { yaw: turns ? surface.turn_limit_degrees : 0, pitch: turns ? MOST_PITCH : 0, zoom: MOST_ZOOM };
  }

  private context(): Context {
    const viewer = this;
    return {
      get document() { return viewer.assets!.document; },
      get state() { return viewer.state!; },
      turns: this.stage!.backend === "webgl2",
      ask: (change) => this.change(change, true),
      flat: (weights, rect, width, height) => this.stage!.flat(weights, rect, width, height),
      weights: () => this.weights(),
      label: () => (this.simulated() ? this.assets!.document.label : this.assets!.document.unchanged),
    };
  }

  private gestures(): Parameters<typeof listen>[1] {
    const flat = (): boolean => this.limits().yaw === 0;
    return {
      view: () => this.state!.view,
      limits: () => this.limits(),
      moving: () => this.state!.moving || flat(),
      set: (view) => {
        this.end_glide();
        const free = { ...this.limits(), yaw: 90, pitch: 90 };
        const settled = within(view, this.limits());
        const still = view.yaw === settled.yaw && view.pitch === settled.pitch;
        this.change({ view: still ? settled : within(view, free) }, true);
      },
      step: (step) => this.step(step),
      tap: () => {
        if (this.state!.look !== "difference") this.frame!.swap();
      },
    };
  }

  private step(step: Step): void {
    const state = this.state!;
    const moving = state.moving || this.limits().yaw === 0;
    // Presses that come faster than the head turns add up.
    this.glide(stepped(this.goal ?? state.view, step, moving, this.limits()));
  }

  /** Go to a view in a few frames, or at once where less motion is wanted. */
  private glide(to: View): void {
    this.end_glide();
    const from = this.state!.view;
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return this.change({ view: to }, true);
    this.goal = to;
    const start = performance.now();
    const advance = (now: number): void => {
      const share = Math.min(Math.max((now - start) / GLIDE_MS, 0), 1);
      const eased = share * (2 - share);
      const mix = (key: keyof View): number => from[key] + (to[key] - from[key]) * eased;
      const view = { yaw: mix("yaw"), pitch: mix("pitch"), zoom: mix("zoom"), x: mix("x"), y: mix("y") };
      if (share === 1) this.goal = null;
      this.change({ view: share < 1 ? view : to }, share === 1);
      if (share < 1) this.turn = requestAnimationFrame(advance);
    };
    this.turn = requestAnimationFrame(advance);
  }

  private end_glide(): void {
    cancelAnimationFrame(this.turn);
    this.goal = null;
  }

  private change(change: Partial<State>, by_person: boolean): void {
    if (this.state === null) return;
    this.state = { ...this.state, ...change };
    this.refresh();
    if (!by_person) return;
    this.frame?.touched();
    const { time, percentile, concerns, split } = this;
    this.dispatchEvent(new CustomEvent("change", { detail: { time, percentile, concerns, split }, bubbles: true, composed: true }));
  }

  private refresh(): void {
    if (this.frame === null || this.state === null) return;
    this.frame.show(this.state);
    const { document: found } = this.assets!;
    const says = `${this.label_now()} ${found.course.differences[this.percentile]![this.time]!}`;
    this.stage!.canvas.setAttribute("aria-label", says);
    this.redraw();
  }

  private redraw(): void {
    if (this.request === 0) this.request = requestAnimationFrame(() => this.draw());
  }

  private draw(): void {
    this.request = 0;
    const box = this.frame?.stage;
    if (!box || !this.stage || box.clientWidth === 0) return;
    const scale = Math.min(window.devicePixelRatio || 1, MOST_DEVICE_PIXELS);
    const start = performance.now();
    const scene = this.scene();
    const width = Math.round(box.clientWidth * scale);
    this.frame!.clear(scene.label === null ? 0 : label_height(scene.label, width, scale) / scale);
    this.stage.draw(scene, width, Math.round(box.clientHeight * scale), scale);
    this.seen.frames++;
    this.seen.lastFrameMs = performance.now() - start;
  }

  private scene(): Scene {
    const state = this.state!;
    const { split, view, near, mirror, look, light, grey } = state;
    const weights = this.weights();
    const label = this.simulated() && (split < 1 || look === "difference") ? this.assets!.document.label : null;
    return { weights, split, view, near, mirror, look, light, grey, label };
  }

  private label_now(): string {
    return this.scene().label ?? this.assets!.document.unchanged;
  }

  private weights(): Record<string, number> {
    const { time, percentile, off } = this.state!;
    return weights_at(this.assets!.document.course, time, percentile, off);
  }

  private simulated(): boolean {
    return this.changes(this.weights());
  }

  private changes(weights: Record<string, number>): boolean {
    return this.assets!.stacks.some((stack) => stack.places.some((place) => weights[place.layer] !== 0));
  }

  get time(): number {
    return this.state?.time ?? 0;
  }

  set time(index: number) {
    if (this.assets?.document.course.times[index]) this.change({ time: index }, false);
  }

  get percentile(): number {
    return this.state?.percentile ?? 0;
  }

  set percentile(index: number) {
    if (this.assets?.document.course.percentiles[index]) this.change({ percentile: index }, false);
  }

  /** The concerns that are painted, by id. */
  get concerns(): string[] {
    const entries = this.assets?.document.course.concerns ?? [];
    return entries.filter((one) => one.painted && one.drawn && !this.state!.off.has(one.id)).map((one) => one.id);
  }

  set concerns(wanted: string[]) {
    const all = this.assets?.document.course.concerns.map((one) => one.id) ?? [];
    this.change({ off: new Set(all.filter((id) => !wanted.includes(id))) }, false);
  }

  get split(): number {
    return this.state?.split ?? 0.5;
  }

  set split(share: number) {
    this.change({ split: Math.min(Math.max(share, 0), 1) }, false);
  }

  /** The table of weights; another one (other sessions, say) needs no new planes. */
  get course(): Course | null {
    return this.assets?.document.course ?? null;
  }

  set course(course: Course) {
    if (this.assets === null || this.state === null) return;
    const found = this.assets.document;
    check_course(course, found);
    this.assets = { ...this.assets, document: { ...found, course } };
    const time = Math.min(this.state.time, course.times.length - 1);
    const percentile = Math.min(this.state.percentile, course.percentiles.length - 1);
    this.state = { ...this.state, time, percentile };
    if (this.stage === null) return;
    this.detach();
    this.attach();
  }

  /** Paint one state on the picture's own pixels, straight from the painter. */
  async painted(time: number, percentile: number, most_wide = Infinity): Promise<ImageData> {
    await this.ready;
    return this.painted_with(weights_at(this.assets!.document.course, time, percentile, this.state!.off), most_wide);
  }

  /** Paint with other weights, such as one concern taken away whole; with none, the photograph itself. */
  async painted_with(weights: Record<string, number>, most_wide = Infinity): Promise<ImageData> {
    await this.ready;
    const { picture } = this.assets!.document;
    const share = Math.min(most_wide / picture.width, 1);
    return this.stage!.flat(weights, WHOLE, Math.round(share * picture.width), Math.round(share * picture.height));
  }

  /** Whether a state of the course changes any pixel. */
  paints(time: number, percentile: number): boolean {
    return this.changes(weights_at(this.assets!.document.course, time, percentile, this.state!.off));
  }

  /** Return the photograph with its light moved to a side; null where there is no shape of a face to light. */
  async relit(side: Side): Promise<ImageData | null> {
    await this.ready;
    this.shape ??= shape_of(this.assets!);
    if (this.shape === null) return null;
    const { width, height, data } = relit(this.assets!, this.shape, side);
    return new ImageData(data, width, height);
  }

  /** Return CIEDE2000 differences of treated skin between a picture of this size and the photograph. */
  differences(picture: ImageData): Float32Array {
    return differences(this.assets!, picture);
  }

  /** Return the mean difference of two photographs of one day on treated skin. */
  get same_day(): number | null {
    return this.assets && same_day_difference(this.assets);
  }

  statistics(): Statistics {
    return { ...this.seen, view: this.state?.view ?? STRAIGHT };
  }

  /** Time repaints against a plain textured mesh, taking turns; null without WebGL 2. */
  async benchmark(rounds = 15): Promise<Benchmark | null> {
    await this.ready;
    if (!(this.stage instanceof GlStage)) return null;
    const { width, height } = this.assets!.picture;
    const found = benchmark(this.stage, this.assets!, { ...this.scene(), split: 0 }, width, height, rounds);
    this.redraw();
    return found;
  }
}

if (!customElements.get("glabella-viewer")) customElements.define("glabella-viewer", GlabellaViewer);

declare global {
  interface HTMLElementTagNameMap {
    "glabella-viewer": GlabellaViewer;
  }
}
