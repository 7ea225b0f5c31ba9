/** How the viewer looks. A constructed sheet needs no exception from a content security policy. */

const CSS = `
:host {
  --paper: var(--glabella-paper, #faf9f7); --card: var(--glabella-card, #ffffff); --ink: var(--glabella-ink, #1b1e21);
  --muted: var(--glabella-muted, #575d63); --line: var(--glabella-line, #dedbd5); --edge: #7b8288;
  --accent: var(--glabella-accent, #0b5a69); --on-accent: var(--glabella-on-accent, #ffffff); --stage: #26292c;
  display: block; container-type: inline-size; color: var(--ink); background: var(--paper); color-scheme: light dark;
  font: 1rem/1.5 var(--glabella-sans, system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif);
}
@media (prefers-color-scheme: dark) {
  :host {
    --paper: var(--glabella-paper, #121517); --card: var(--glabella-card, #1a1e21); --ink: var(--glabella-ink, #ebe9e5);
    --muted: var(--glabella-muted, #adb3b8); --line: var(--glabella-line, #353b40); --edge: #858c92;
    --accent: var(--glabella-accent, #82cad6); --on-accent: var(--glabella-on-accent, #0d1a1d);
  }
}
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
p, figure, fieldset { margin: 0; }
.viewer { display: grid; gap: 1.25rem; }
.left, .right { display: grid; gap: 0.75rem; align-content: start; min-width: 0; }
.right { gap: 1.5rem; }

.stage { position: relative; overflow: hidden; border-radius: 12px; background: var(--stage); aspect-ratio: 1; max-height: 55vh; width: 100%; cursor: grab; touch-action: pan-y; user-select: none; -webkit-user-select: none; -webkit-tap-highlight-color: transparent; }
.stage.zoomed { touch-action: none; }
.stage:active { cursor: grabbing; }
.stage canvas { position: absolute; inset: 0; width: 100%; height: 100%; display: block; }
.line { position: absolute; top: 0; bottom: var(--label, 0px); left: calc(var(--split, 0.5) * 100%); width: 2px; margin-left: -1px; background: #fff; box-shadow: 0 0 0 1px #0006; pointer-events: none; }
.tag { position: absolute; top: 0.6rem; padding: 0.05rem 0.6rem; border-radius: 99px; background: #141618d9; color: #fff; font-size: 0.8125rem; font-weight: 600; pointer-events: none; }
.tag.from { left: 0.6rem; }
.tag.to { right: 0.6rem; }
.hint { position: absolute; left: 50%; bottom: calc(var(--label, 0px) + 0.6rem); translate: -50% 0; width: max-content; max-width: 92%; padding: 0.2rem 0.8rem; border-radius: 99px; background: #141618d9; color: #fff; font-size: 0.8125rem; pointer-events: none; }

button { font: inherit; font-size: 0.9375rem; line-height: 1.2; min-height: 44px; min-width: 44px; padding: 0.3rem 0.7rem; border-radius: 8px; border: 1px solid var(--edge); background: var(--card); color: var(--ink); cursor: pointer; touch-action: manipulation; }
button:hover:not(:disabled) { border-color: var(--accent); }
button[aria-pressed="true"] { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
button:disabled { opacity: 0.45; cursor: default; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.stage:focus-visible { outline-offset: 3px; }
.row { display: flex; flex-wrap: wrap; gap: 0.4rem; }
.row.wide { flex-wrap: nowrap; }
.row.wide button { flex: 1 1 auto; padding-inline: 0.2rem; }
.row.keys { flex-wrap: nowrap; justify-content: space-between; max-width: 24rem; }
.alone { display: grid; gap: 0.5rem; }
.row.keys button { padding: 0; font-size: 1.15rem; flex: 0 1 46px; min-width: 34px; }
.turning { display: grid; gap: 0.5rem; justify-items: start; }
.turning .row { width: 100%; }

input[type="range"] { width: 100%; margin: 0; height: 44px; accent-color: var(--accent); background: transparent; cursor: pointer; display: block; }
.compare > input { height: 32px; }
label, legend, .heading { font-size: 0.9375rem; }
legend, .heading, .time > label, .light > label { font-weight: 600; padding: 0; }
fieldset { border: 0; padding: 0; min-width: 0; }
.stacked label { display: flex; gap: 0.65rem; align-items: flex-start; padding-block: 0.6rem; min-height: 44px; cursor: pointer; }
.stacked label + label { border-top: 1px solid var(--line); }
.inline { display: flex; flex-wrap: wrap; gap: 0 1.1rem; }
.inline legend { float: left; width: 100%; }
.inline label { display: inline-flex; gap: 0.5rem; align-items: center; min-height: 44px; cursor: pointer; }
input[type="radio"], input[type="checkbox"] { width: 20px; height: 20px; margin: 1px 0 0; flex: none; accent-color: var(--accent); }
small { display: block; font-size: 0.875rem; line-height: 1.4; color: var(--muted); }
small small { display: inline; }

.time { display: grid; grid-template-columns: auto 1fr; gap: 0 0.6rem; align-items: baseline; }
.time > label { font-weight: 600; }
.moment { font-weight: 600; color: var(--accent); }
.track, .groups { grid-column: 1 / -1; }
.track { position: relative; }
.ticks { position: absolute; inset: 32px 8px auto; display: flex; justify-content: space-between; height: 8px; pointer-events: none; }
.ticks i { width: 1px; background: var(--edge); height: 5px; }
.ticks i.first { height: 12px; }
.groups { position: relative; height: 1.4rem; margin-inline: 8px; font-size: 0.8125rem; color: var(--muted); }
.groups span { position: absolute; top: 0; white-space: nowrap; }

.difference { border-left: 4px solid var(--accent); padding-left: 0.8rem; max-width: 42rem; }
.note { font-size: 0.875rem; line-height: 1.45; color: var(--muted); max-width: 42rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.sides { display: grid; grid-template-columns: 1fr 1fr; gap: 4px; font-size: 0.8125rem; color: var(--muted); }
.lens { margin-bottom: 0.35rem; border-radius: 8px; overflow: hidden; background: var(--stage); }
.lens canvas { width: 100%; height: auto; display: block; }
details .row { margin-top: 0.5rem; }
summary { cursor: pointer; min-height: 44px; display: flex; align-items: center; gap: 0.5rem; color: var(--accent); font-weight: 600; list-style: none; }
summary::-webkit-details-marker { display: none; }
summary::before { content: "+"; font-size: 1.25rem; width: 1rem; }
details[open] > summary::before { content: "−"; }
.concerns ul { margin: 0.3rem 0 0; padding-left: 1.1rem; font-size: 0.9375rem; }
.concerns li { margin-bottom: 0.3rem; }
.concerns .heading { margin-top: 0.8rem; }
.ramp { width: 100%; height: 14px; display: block; border-radius: 3px; forced-color-adjust: none; }
.numbers { display: flex; justify-content: space-between; font-size: 0.8125rem; }
.standing { display: grid; gap: 0.4rem; }
.fault { padding: 0.8rem 1rem; border-left: 4px solid #9b3f1e; }

/* On a phone the picture stays while its controls pass below it. */
@media (min-height: 40rem) {
  @container (max-width: 51.99rem) {
    .viewer { gap: 0.75rem; }
    .left { display: contents; }
    .right { margin-top: 0.5rem; }
    .stage { position: sticky; top: 0; z-index: 1; border-radius: 0 0 12px 12px; }
    button, input, summary { scroll-margin-top: 56vh; }
  }
}
@container (min-width: 52rem) {
  .viewer { grid-template-columns: minmax(0, 11fr) minmax(18rem, 9fr); gap: 2.5rem; align-items: start; }
  .left { position: sticky; top: 1rem; }
  .stage { max-height: none; aspect-ratio: auto; height: min(68vh, 46rem); }
}
@media (prefers-reduced-motion: reduce) { .moves { display: none !important; } }
@media (forced-colors: active) {
  button[aria-pressed="true"] { forced-color-adjust: none; background: Highlight; color: HighlightText; border-color: Highlight; }
  .line { background: CanvasText; }
  .tag, .hint { background: Canvas; color: CanvasText; border: 1px solid CanvasText; }
}
@media print { .right, .compare, .turning { display: none; } }
`;

let sheet: CSSStyleSheet | null = null;

/** Return the viewer's style sheet, made once for all viewers of a page. */
export function style_sheet(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
  }
  return sheet;
}
