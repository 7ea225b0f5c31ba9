import { defineConfig } from "vite";

// The scripts of the studio's pages: one classic file, so that the policy allows nothing but files.
export default defineConfig({
  build: {
    target: "es2022",
    outDir: "../src/glabella/studio/web/static/studio",
    emptyOutDir: false,
    lib: { entry: "src/studio/main.ts", name: "Studio", formats: ["iife"], fileName: () => "studio.js" },
  },
});
