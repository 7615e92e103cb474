import { fileURLToPath } from "node:url";
import { type InlineConfig, defineConfig } from "vite";
import { compressAssets } from "./build/compress-assets.ts";
import { reportTemplate } from "./build/report-template.ts";

const root = fileURLToPath(new URL(".", import.meta.url));

const LISTS =
  /node_modules\/@tanstack|ui\/parts\/(data-table|table-row|use-rows|use-selection|waiting-pill|filter-bar)/;
const COMMON =
  /node_modules\/(@preact|preact)\/|dashboard\/ui\/(data|words|keys|route|frame)\/|ui\/parts\/(?!chart-plot|data-table|table-row|use-rows|use-selection|waiting-pill|filter-bar)/;

/** The page, served or as a report. */
const shared = {
  root,
  base: "/",
  publicDir: false,
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    target: "es2023",
    // Kept as written: both themes come from light-dark().
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    // The policy of the page forbids data: addresses as well.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Licences of what is bundled ask to be handed on.
    license: { fileName: "licenses.md" },
  },
} satisfies InlineConfig;

/** Built to dist/dashboard/ui: from there a clone and the package serve it alike. */
export default defineConfig({
  ...shared,
  plugins: [compressAssets(), reportTemplate(shared)],
  build: {
    ...shared.build,
    outDir: fileURLToPath(new URL("../../dist/dashboard/ui", import.meta.url)),
    emptyOutDir: true,
    manifest: "manifest.json",
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
