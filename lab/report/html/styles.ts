import { PALETTE } from "./palette.ts";

/** What every page of the lab shares: type, head, figures, tables, commands. */
export const STYLES = `${PALETTE}
* { box-sizing:border-box; }
body { margin:0; background:var(--page); color:var(--ink); font:15px/1.5 system-ui,sans-serif; -webkit-text-size-adjust:100%; }
main { max-width:1440px; margin:0 auto; padding:28px 32px 64px; }
h1 { font-size:26px; line-height:1.25; margin:0 0 4px; font-weight:650; text-wrap:balance; }
h2 { font-size:18px; margin:44px 0 10px; font-weight:650; } h3 { font-size:13px; margin:0; font-weight:600; }
p { margin:4px 0; } code { font:12.5px/1.5 ui-monospace,monospace; overflow-wrap:anywhere; }
a { color:inherit; text-decoration-color:var(--n1); text-underline-offset:3px; } a:hover { text-decoration-color:currentColor; }
:focus-visible { outline:2px solid var(--told); outline-offset:2px; border-radius:3px; }
summary { cursor:pointer; } [hidden] { display:none !important; }
.quiet, .name p, .side { color:var(--quiet); }
.figures { display:grid; grid-template-columns:repeat(auto-fit,minmax(165px,1fr)); gap:10px; margin:18px 0 0; padding:0; list-style:none; }
.figures li { border:1px solid var(--line); border-radius:6px; padding:8px 14px; color:var(--quiet); font-size:13.5px; }
.figures b { display:block; font-size:19px; font-weight:650; color:var(--ink); font-variant-numeric:tabular-nums; }
.figures .hurt b { color:var(--hurt); } .figures .told b { color:var(--told); } .figures .healed b { color:var(--healed); }
table { border-collapse:collapse; width:100%; font-size:13.5px; } th { text-align:left; font-weight:600; color:var(--quiet); font-size:12px; }
td, th { padding:7px 14px 7px 0; vertical-align:top; border-top:1px solid var(--line); }
pre { background:var(--soft); padding:10px 14px; border-radius:6px; overflow-x:auto; font:13px/1.6 ui-monospace,monospace; margin:6px 0;
  user-select:all; white-space:pre-wrap; overflow-wrap:anywhere; }
dl { display:grid; grid-template-columns:max-content minmax(0,1fr); gap:3px 18px; margin:0; font-size:13.5px; } dt { color:var(--quiet); } dd { margin:0; overflow-wrap:anywhere; }
@media (max-width:860px) { main { padding:18px 14px 48px; } }
@media (max-width:600px) { h1 { font-size:22px; } h2 { margin-top:34px; } dl { grid-template-columns:1fr; gap:0; } dt { margin-top:7px; font-size:12px; }
  .figures { grid-template-columns:1fr 1fr; gap:8px; } .figures li { padding:7px 10px; } .figures b { font-size:17px; } }
@media print { main { max-width:none; padding:0; } h2 { margin-top:20px; break-after:avoid; } a { text-decoration:none; } tr, pre { break-inside:avoid; } }
`;
