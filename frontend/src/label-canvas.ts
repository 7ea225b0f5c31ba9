/** The label as pixels: whatever simulated picture is seen or saved says so itself. */

const FONT = "system-ui, sans-serif";
const SIZE = 12;

/** Break a sentence into lines that fit. */
function lines_of(context: CanvasRenderingContext2D, text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = lines.length > 0 ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines.length > 0 && context.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** Return how high the label is, in the units of `width`. */
export function label_height(text: string, width: number, scale: number): number {
  return label_canvas(text, width, scale).height;
}

/** Return a canvas with the label, white on black, `width` device pixels wide. */
export function label_canvas(text: string, width: number, scale: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  const size = Math.max(SIZE * scale, 9);
  let context = canvas.getContext("2d")!;
  context.font = `600 ${size}px ${FONT}`;
  const lines = lines_of(context, text, width - 2 * size);
  canvas.height = Math.ceil(size * (1.35 * lines.length + 0.6));
  context = canvas.getContext("2d")!;
  context.fillStyle = "#141618";
  context.fillRect(0, 0, width, canvas.height);
  context.fillStyle = "#ffffff";
  context.font = `600 ${size}px ${FONT}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  lines.forEach((line, k) => context.fillText(line, width / 2, size * (0.3 + 1.35 * (k + 0.5))));
  return canvas;
}
