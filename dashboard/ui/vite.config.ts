import { fileURLToPath } from "node:url";
import { compressAssets } from "./build/compress-assets.ts";
import { defineConfig } from "vite";

const root = fileURLToPath(new URL(".", import.meta.url));

const LISTS =
  /node_modules\/@tanstack|ui\/parts\/(data-table|table-row|use-rows|use-selection|waiting-pill|filter-bar)/;
const COMMON =
  /node_modules\/(@preact|preact)\/|dashboard\/ui\/(data|words|keys|route|frame)\/|ui\/parts\/(?!chart-plot|data-table|table-row|use-rows|use-selection|waiting-pill|filter-bar)/;

/** The page, built to dist/dashboard/ui: from there a clone and the package serve it alike. */
export default defineConfig({
  root,
  base: "/",
  publicDir: false,
  plugins: [compressAssets()],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: fileURLToPath(new URL("../../dist/dashboard/ui", import.meta.url)),
    emptyOutDir: true,
    target: "es2023",
    // Kept as written: both themes come from light-dark().
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    // The policy of the page forbids data: addresses as well.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: "manifest.json",
    // Licences of what is bundled ask to be handed on.
    license: { fileName: "licenses.md" },
    rolldownOptions: {
      checks: { pluginTimings: false },
      output: {
        codeSplitting: {
          // Few requests for the first picture: what every screen needs, and what lists need.
          groups: [
            { name: "page", test: COMMON, priority: 2 },
            { name: "list", test: LISTS, priority: 1 },
          ],
        },
      },
    },
  },
});
