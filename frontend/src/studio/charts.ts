/** Small drawings: people out of a hundred, a range on an axis. Shape differs as well as colour. */

const SVG = "http://www.w3.org/2000/svg";

export function draw(tag: string, attributes: Record<string, string | number>, ...children: SVGElement[]): SVGElement {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** 100 people: `full` filled, then `maybe` marked in another way. */
export function people(full: number, maybe: number, words: string, kind: "benefit" | "harm"): SVGElement {
  const dots = Array.from({ length: 100 }, (_, number) => {
    const state = number < full ? "full" : number < full + maybe ? "maybe" : "none";
    const [x, y] = [(number % 20) * 12 + 6, Math.floor(number / 20) * 12 + 6];
    if (kind === "benefit" && state === "maybe") {
      return draw("rect", { x: x - 3.5, y: y - 3.5, width: 7, height: 7 });
    }
    return draw("circle", { cx: x, cy: y, r: 4, class: state });
  });
  return draw("svg", { class: `people ${kind}`, viewBox: "0 0 240 60", role: "img", "aria-label": words }, ...dots);
}

/** The 10th to the 90th of 100 people as a bar, the middle as a dot, on an axis that holds 0. */
export function range([low, middle, high]: [number, number, number], words: string): SVGElement {
  const [least, most] = [Math.min(-10, Math.floor(low / 10) * 10), Math.max(50, Math.ceil(high / 10) * 10)];
  const at = (value: number): string => `${2 + (96 * (value - least)) / (most - least)}%`;
  const text = (value: number, kind: string): SVGElement => {
    const label = draw("text", { x: at(value), y: 42, class: kind });
    label.textContent = `${value}%`.replace("-", "−");
    return label;
  };
  return draw(
    "svg",
    { class: "range-chart", role: "img", "aria-label": words },
    draw("line", { x1: at(least), x2: at(most), y1: 26, y2: 26, class: "axis" }),
    draw("line", { x1: at(0), x2: at(0), y1: 2, y2: 26, class: "zero" }),
    draw("line", { x1: at(low), x2: at(high), y1: 14, y2: 14, class: "range" }),
    draw("circle", { cx: at(middle), cy: 14, r: 7, class: "dot" }),
    text(0, "zero-words"),
    text(most, "end"),
  );
}

/** How strong a sign is, 0 to 1, as a bar. */
export function meter(share: number): SVGElement {
  const bar = draw("rect", { x: 0, y: 0, width: `${100 * share}%`, height: 6, rx: 3 });
  return draw("svg", { class: "meter", "aria-hidden": "true" }, bar);
}
