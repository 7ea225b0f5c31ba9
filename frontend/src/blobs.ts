/** Blobs of the document: bytes, numbers and pictures from `data:` URIs or relative addresses. */

import { DocumentFault } from "./document";

export interface Bytes {
  mime: string;
  bytes: Uint8Array<ArrayBuffer>;
}

export interface Picture {
  width: number;
  height: number;
  /** RGBA, 8 bits, row 0 on top. */
  data: Uint8ClampedArray<ArrayBuffer>;
}

/** Decode a `data:` URI without fetch, which pages opened from disk or under a strict policy may not use. */
export function decode_data_uri(uri: string): Bytes {
  const comma = uri.indexOf(",");
  const head = uri.slice(5, comma);
  if (!uri.startsWith("data:") || comma < 0 || !head.endsWith(";base64")) {
    throw new DocumentFault("A part of the document is no base64 data.", "Make the try-on again.");
  }
  const text = atob(uri.slice(comma + 1));
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return { mime: head.slice(0, -";base64".length), bytes };
}

/** Return the bytes of a blob; only a web application's relative addresses use the network. */
export async function load_bytes(blob: string, base: string): Promise<Bytes> {
  if (blob.startsWith("data:")) return decode_data_uri(blob);
  const answer = await fetch(new URL(blob, base));
  if (!answer.ok) {
    throw new DocumentFault("A part of the picture could not be loaded.", "Load the page again.");
  }
  return {
    mime: answer.headers.get("content-type") ?? "",
    bytes: new Uint8Array(await answer.arrayBuffer()),
  };
}

/** Return a picture's bytes as they are in the file: no colour conversion, no alpha multiplied in. */
export async function load_picture(blob: string, base: string): Promise<Picture> {
  const { mime, bytes } = await load_bytes(blob, base);
  const bitmap = await createImageBitmap(new Blob([bytes], { type: mime }), {
    colorSpaceConversion: "none",
    premultiplyAlpha: "none",
  });
  const { width, height } = bitmap;
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return { width, height, data: context.getImageData(0, 0, width, height).data };
}

export async function load_numbers<T>(
  blob: string,
  base: string,
  kind: { new (buffer: ArrayBuffer): T; BYTES_PER_ELEMENT: number },
): Promise<T> {
  const { bytes } = await load_bytes(blob, base);
  if (bytes.byteLength % kind.BYTES_PER_ELEMENT !== 0) {
    throw new DocumentFault("A list of numbers in the document is cut short.", "Make the try-on again.");
  }
  return new kind(bytes.buffer);
}

/** Turn half floats into numbers. */
export function from_half(values: Uint16Array): Float32Array<ArrayBuffer> {
  return Float32Array.from(values, (bits) => {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    if (exponent === 0) return sign * fraction * 2 ** -24;
    if (exponent === 31) return fraction ? NaN : sign * Infinity;
    return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
}

const SINGLE = new Float32Array(1);
const BITS = new Uint32Array(SINGLE.buffer);

/** Turn a number into a half float, rounded to nearest. */
export function to_half(value: number): number {
  SINGLE[0] = value;
  const bits = BITS[0]!;
  const sign = (bits >>> 16) & 0x8000;
  const exponent = (bits >>> 23) & 255;
  const fraction = bits & 0x7fffff;
  if (exponent > 142) return sign | 0x7c00;
  // A fraction that is rounded up past its ten bits carries into the exponent by itself.
  if (exponent > 112) return sign | ((((exponent - 112) << 10) | (fraction >>> 13)) + ((fraction >>> 12) & 1));
  if (exponent < 102) return sign;
  const whole = fraction | 0x800000;
  return sign | ((whole >>> (126 - exponent)) + ((whole >>> (125 - exponent)) & 1));
}
