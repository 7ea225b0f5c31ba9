import { describe, expect, test } from "vitest";
import { decode_data_uri, from_half, to_half } from "../src/blobs";
import { checked, check_course, DocumentFault, weights_at } from "../src/document";
import { sample_document, WEIGHTS } from "./sample";

describe("blobs", () => {
  test("a data address gives its bytes and kind", () => {
    const { mime, bytes } = decode_data_uri("data:image/png;base64,AAEC/w==");
    expect([mime, [...bytes]]).toEqual(["image/png", [0, 1, 2, 255]]);
  });

  test("anything else is refused with a cure", () => {
    expect(() => decode_data_uri("data:text/plain,hello")).toThrow(/Make the try-on again/);
  });

  test("every half float comes back as itself", () => {
    const all = Uint16Array.from({ length: 65536 }, (_, bits) => bits).filter((bits) => (bits & 0x7c00) !== 0x7c00);
    expect([...from_half(all)].map(to_half)).toEqual([...all]);
  });

  test("numbers between half floats go to the nearest", () => {
    expect([...from_half(Uint16Array.from([1 / 3, 1.0002, -0.1].map(to_half)))]).toEqual([
      0.333251953125, 1, -0.0999755859375,
    ]);
    const all = from_half(Uint16Array.from({ length: 0x7c00 }, (_, bits) => bits));
    for (let bits = 0; bits < 0x7bff; bits++) {
      const [here, next] = [all[bits]!, all[bits + 1]!];
      expect([to_half(0.6 * here + 0.4 * next), to_half(0.4 * here + 0.6 * next)]).toEqual([bits, bits + 1]);
    }
    expect([65519, 65520, -1e9, 1e-9].map(to_half)).toEqual([0x7bff, 0x7c00, 0xfc00, 0]);
  });
});

describe("the document", () => {
  test("a whole one passes", () => {
    expect(checked(sample_document())).toEqual(sample_document());
  });

  test.each([
    [null, "given no document"],
    [{ ...sample_document(), version: 2 }, "version 1, not 2"],
    [{ ...sample_document(), label: undefined, table: null }, "lacks label, table"],
  ])("%#: what is wrong is said", (value, words) => {
    expect(() => checked(value)).toThrow(DocumentFault);
    expect(() => checked(value)).toThrow(words);
  });

  test("all faults of a course are told at once", () => {
    const document = sample_document();
    const course = {
      ...document.course,
      weights: { lines: [[0, 1]] },
      differences: [["only one"]],
      start: { time: 9, percentile: 0 },
    };
    expect(() => check_course(course, document)).toThrow(/“lines”.*sentences.*start.*“redness”/);
  });

  test("weights are the table's own numbers, and 0 for what is switched off", () => {
    const { course } = sample_document();
    expect(weights_at(course, 1, 1)).toEqual({ lines: WEIGHTS.lines![1]![1], redness: 0 });
    expect(weights_at(course, 1, 1, new Set(["lines"]))).toEqual({ lines: 0, redness: 0 });
  });
});
