/** Small helpers to build controls; nothing is ever parsed from text. */

type Attributes = Record<string, string | number | boolean>;

let count = 0;

/** Return a name for an element that another one refers to. */
export function unique(name: string): string {
  return `${name}-${++count}`;
}

/** Build an element; a `true` attribute is set bare, a `false` one is left out. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children);
  return element;
}

export function button(text: string, name: string, on_press: () => void): HTMLButtonElement {
  const element = h("button", { type: "button", ...(name === text ? {} : { "aria-label": name, title: name }) }, text);
  element.addEventListener("click", on_press);
  return element;
}

/** A button that stays pressed. */
export function toggle(text: string, on_change: (on: boolean) => void): HTMLButtonElement {
  const element = button(text, text, () => on_change(element.getAttribute("aria-pressed") !== "true"));
  element.setAttribute("aria-pressed", "false");
  return element;
}

/** A group of radio buttons with its question above. */
export function choice(
  question: string,
  options: { value: string; words: string }[],
  on_change: (value: string) => void,
  inline = false,
): { element: HTMLFieldSetElement; show(value: string): void } {
  const name = unique("choice");
  const inputs = options.map(({ value }) => h("input", { type: "radio", name, value }));
  const labels = options.map(({ words }, k) => h("label", {}, inputs[k]!, h("span", {}, words)));
  for (const input of inputs) input.addEventListener("change", () => on_change(input.value));
  const element = h("fieldset", { class: inline ? "inline" : "stacked" }, h("legend", {}, question), ...labels);
  return {
    element,
    show: (value) => inputs.forEach((input) => (input.checked = input.value === value)),
  };
}
