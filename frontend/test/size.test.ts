import { gzipSync } from "node:zlib";
import { build } from "vite";
import { expect, test } from "vitest";

const MOST_BYTES = 200_000;

test("the script stays under 200 kB gzipped, and evaluates nothing", async () => {
  const made = await build({ root: new URL("..", import.meta.url).pathname, logLevel: "silent", build: { write: false } });
  const outputs = [made].flat().flatMap((one) => ("output" in one ? one.output : []));
  expect(outputs).toHaveLength(1);
  const [script] = outputs;
  const code = script!.type === "chunk" ? script!.code : "";
  expect(gzipSync(code).length).toBeLessThan(MOST_BYTES);
  expect(code).not.toMatch(/\beval\(|new Function\(/);
}, 60_000);
