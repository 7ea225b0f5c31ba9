/** Save what is simulated as a picture: its label goes with it. */

import { label_canvas } from "../label-canvas";
import { WHOLE } from "../stage";
import { button, h } from "./dom";
import type { Context } from "./control";

/** Return the painted photograph with its label below, as a canvas. */
export function labelled_picture(context: Context): HTMLCanvasElement {
  const { width, height } = context.document.picture;
  const strip = label_canvas(context.label(), width, Math.max(width / 600, 1));
  const canvas = h("canvas", { width, height: height + strip.height });
  const drawing = canvas.getContext("2d")!;
  drawing.putImageData(context.flat(context.weights(), WHOLE, width, height), 0, 0);
  drawing.drawImage(strip, 0, height);
  return canvas;
}

export function save_button(context: Context): HTMLButtonElement {
  return button("Save this picture", "Save this picture", () => {
    const { course } = context.document;
    const { time, percentile } = context.state;
    labelled_picture(context).toBlob((blob) => {
      if (!blob) return;
      const address = URL.createObjectURL(blob);
      const name = `glabella_${course.times[time]!.id}_p${course.percentiles[percentile]!.value}.png`;
      h("a", { href: address, download: name }).click();
      window.setTimeout(() => URL.revokeObjectURL(address), 10_000);
    }, "image/png");
  });
}
