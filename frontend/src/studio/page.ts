/** What every page needs: elements, the API, a word to the person. */

export interface Problem {
  title: string;
  detail: string;
  status: number;
}

/** The server said no, and why. */
export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(`${problem.title} ${problem.detail}`);
    this.name = "Refused";
  }
}

export function find<T extends Element = HTMLElement>(selector: string, within: ParentNode = document): T | null {
  return within.querySelector<T>(selector);
}

export function need<T extends Element = HTMLElement>(selector: string, within: ParentNode = document): T {
  const found = find<T>(selector, within);
  if (!found) throw new Error(`The page lacks ${selector}.`);
  return found;
}

export function all<T extends Element = HTMLElement>(selector: string, within: ParentNode = document): T[] {
  return [...within.querySelectorAll<T>(selector)];
}

type Child = Node | string | null;

/** Make an element; attributes with `false` or `null` are left out. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string | number | boolean | null> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value !== null) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child): child is Node | string => child !== null));
  return element;
}

const UNREACHED: Problem = {
  title: "The studio does not answer.",
  detail: "See whether it still runs, and whether this device is on its network.",
  status: 0,
};

/** Ask the API; a refusal is thrown as `Refused`, also where nothing answers. */
export async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const token = need<HTMLMetaElement>('meta[name="csrf"]').content;
  const headers: Record<string, string> = { "X-CSRFToken": token };
  const form = body instanceof FormData;
  if (body !== undefined && !form) headers["Content-Type"] = "application/json";
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
    });
  } catch {
    throw new Refused(UNREACHED);
  }
  const kind = response.headers.get("content-type") ?? "";
  const told: unknown = kind.includes("json") ? await response.json() : null;
  if (!response.ok) throw new Refused((told as Problem | null) ?? { ...UNREACHED, status: response.status });
  return told as T;
}

let clearing = 0;

/** Say something for some seconds. */
export function say(text: string): void {
  const toast = need("[data-toast]");
  toast.textContent = text;
  window.clearTimeout(clearing);
  clearing = window.setTimeout(() => (toast.textContent = ""), 8000);
}

export function say_refusal(error: unknown): void {
  if (!(error instanceof Refused)) throw error;
  say(error.message);
}

/** Mark one button of a group as chosen. */
export function press(group: Iterable<HTMLElement>, chosen: HTMLElement): void {
  for (const button of group) button.setAttribute("aria-pressed", String(button === chosen));
}

export interface Work {
  state: "empty" | "waiting" | "running" | "done" | "failed";
  stage: string;
  ahead: number;
  problem: string;
  cure: string;
}

export interface Visit {
  id: string;
  purposes: string[];
  expires: string | null;
  plan: Record<string, unknown>;
  photo: Work;
  /** The face as photographed can be turned already. */
  face_shown: boolean;
  files: Work;
  file_names: string[];
}

/** Follow a visit; when it is deleted, on whatever device, this page goes too. */
export function follow(visit: string, changed: (state: Visit) => void): EventSource {
  const source = new EventSource(`/api/visits/${visit}/events`);
  source.addEventListener("state", (event) => changed(JSON.parse((event as MessageEvent<string>).data) as Visit));
  source.addEventListener("gone", () => {
    source.close();
    if ("deleting" in document.body.dataset) return; // this page deleted it itself, and shows the proof
    document.querySelector("main")?.replaceChildren();
    location.replace("/deleted");
  });
  return source;
}
