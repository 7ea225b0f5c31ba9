/** For whom: three percentiles, in words. */

import { choice } from "./dom";
import type { Context, Control } from "./control";

export function people_control(context: Context): Control {
  const options = context.document.course.percentiles.map(({ words }, k) => ({
    value: String(k),
    words: words.charAt(0).toUpperCase() + words.slice(1),
  }));
  const group = choice("Of 100 people in studies like these", options, (value) =>
    context.ask({ percentile: Number(value) }),
  );
  return { element: group.element, show: ({ percentile }) => group.show(String(percentile)) };
}
