import { defineConfig } from "vitest/config";

// One classic script: a report opened from disk may not load modules.
export default defineConfig({
  // three.js's licence asks that its notice goes with every copy.
  esbuild: { legalComments: "inline" },
  build: {
    target: "es2022",
    outDir: "../src/glabella/render/viewer",
    emptyOutDir: false,
    lib: {
      entry: "src/element.ts",
      name: "Glabella",
      formats: ["iife"],
      fileName: () => "glabella-viewer.js",
    },
  },
  test: { include: ["test/**/*.test.ts"] },
});
