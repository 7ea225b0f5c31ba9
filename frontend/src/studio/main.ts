/** The studio's pages. Each says in `data-page` what it is. */

import { start_blinking } from "./blink";
import { show_proof } from "./keeping";
import { start_consent } from "./photo";
import { start_tryon } from "./tryon";
import { follow_making, start_waiting } from "./waiting";

document.documentElement.classList.add("js");
start_blinking();

const PAGES: Record<string, () => void> = {
  first: follow_making,
  photo: start_consent,
  waiting: start_waiting,
  tryon: start_tryon,
  deleted: show_proof,
};
PAGES[document.body.dataset.page ?? ""]?.();
