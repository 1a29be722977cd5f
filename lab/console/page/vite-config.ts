import { defineConfig, type Plugin } from "vite";
import { DARK, LIGHT } from "../../report/html/palette.ts";

const PALETTE_FILE = "virtual:palette.css";

/** The colours of report and matrix, as a style sheet; `data-scheme` on the root overrides the system's. */
function palette(): Plugin {
  const css = `:root { color-scheme: light; ${LIGHT} }
@media (prefers-color-scheme: dark) { :root:not([data-scheme="light"]) { color-scheme: dark; ${DARK} } }
:root[data-scheme="dark"] { color-scheme: dark; ${DARK} }`;
  return {
    name: "kas-lab-palette",
    resolveId: (id) => (id === PALETTE_FILE ? `\0${PALETTE_FILE}` : null),
    load: (id) => (id === `\0${PALETTE_FILE}` ? css : null),
  };
}

/**
 * Builds the page into static files that a strict content security policy allows: no inline script or
 * style, nothing from elsewhere.
 */
export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  plugins: [palette()],
  build: {
    outDir: "dist",
    target: "es2022",
    // A small file as `data:` URL would need an exception in the policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
