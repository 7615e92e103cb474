import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const root = fileURLToPath(new URL(".", import.meta.url));

/** The page, built to dist/dashboard/ui: from there a clone and the package serve it alike. */
export default defineConfig({
  root,
  base: "/",
  publicDir: false,
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
  },
});
