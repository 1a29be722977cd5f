/**
 * The colours of report and matrix: one for hurt, one for told, one for healed, greys for the rest,
 * after Okabe and Ito, so that colour-blind eyes tell them apart. Every text on its ground keeps the
 * contrast of WCAG AA (4.5 to 1) in both schemes; a test in a browser measures it. Paper is light.
 */
export const LIGHT = `--page:#fdfdfc; --ink:#1c1f23; --quiet:#5c646d; --line:#dfe2e5; --soft:#f3f4f5;
  --hurt:#b04300; --hurt-soft:#fae5d8; --told:#0b5fa3; --told-soft:#d9e9f7; --healed:#066b4b; --healed-soft:#d5eee5;
  --well:#a5d6c5; --shade:rgba(190,70,0,.1); --n0:#4b5258; --n1:#8a929a; --n2:#b3b9bf; --n3:#d2d6da;`;
export const DARK = `--page:#16181b; --ink:#e7e9eb; --quiet:#a3abb3; --line:#31363c; --soft:#1e2125;
  --hurt:#f59a5e; --hurt-soft:#45281a; --told:#6dbaf3; --told-soft:#16364f; --healed:#4fd1ac; --healed-soft:#143f36;
  --well:#185546; --shade:rgba(245,154,94,.14); --n0:#c3c9cf; --n1:#8d959d; --n2:#646c74; --n3:#454b52;`;

export const PALETTE = `
:root { color-scheme:light dark; ${LIGHT} }
@media (prefers-color-scheme:dark) { :root { ${DARK} } }
@media print { :root { color-scheme:light; ${LIGHT} } * { print-color-adjust:exact; -webkit-print-color-adjust:exact; } }
`;
