/** The report's style sheet: one file, light and dark, print, narrow screens. Tones after Okabe and Ito. */
export const STYLES = `
:root { color-scheme: light dark; --page:#fdfdfc; --ink:#1c1f23; --quiet:#68707a; --line:#e3e5e8; --soft:#f3f4f5;
  --hurt:#c8500a; --hurt-soft:#f6ddcd; --told:#0f6cb0; --told-soft:#cfe3f3; --healed:#0a8566; --healed-soft:#cfeae2;
  --shade:rgba(200,80,10,.09); --n0:#4b5258; --n1:#8a929a; --n2:#b3b9bf; --n3:#d2d6da; }
@media (prefers-color-scheme: dark) { :root { --page:#16181b; --ink:#e7e9eb; --quiet:#98a1aa; --line:#2c3136;
  --soft:#1e2125; --hurt:#f08b4b; --hurt-soft:#4a2c1a; --told:#5eb2ee; --told-soft:#183a55; --healed:#3fc9a2;
  --healed-soft:#15443a; --shade:rgba(240,139,75,.13); --n0:#c3c9cf; --n1:#8d959d; --n2:#646c74; --n3:#454b52; } }
* { box-sizing:border-box; }
body { margin:0; background:var(--page); color:var(--ink); font:15px/1.5 system-ui,sans-serif; }
main { max-width:1440px; margin:0 auto; padding:28px 32px 64px; }
h1 { font-size:26px; line-height:1.25; margin:0 0 4px; font-weight:650; }
h2 { font-size:17px; margin:40px 0 10px; font-weight:650; }
h3 { font-size:13px; margin:0; font-weight:600; }
p { margin:4px 0; } code { font:12.5px/1.5 ui-monospace,monospace; overflow-wrap:anywhere; }
.quiet, .name p, .side { color:var(--quiet); }
.head { display:grid; grid-template-columns:auto 1fr; gap:6px 20px; align-items:start; }
.verdict { font-size:20px; font-weight:700; padding:6px 16px; border-radius:6px; text-transform:uppercase; letter-spacing:.04em; }
.verdict.pass { background:var(--healed-soft); color:var(--healed); }
.verdict.fail { background:var(--hurt-soft); color:var(--hurt); }
.verdict.inconclusive { background:var(--told-soft); color:var(--told); }
.lead { font-size:18px; margin:18px 0 4px; max-width:75ch; }
.figures { display:flex; flex-wrap:wrap; gap:10px; margin:18px 0 0; padding:0; list-style:none; }
.figures li { border:1px solid var(--line); border-radius:6px; padding:8px 14px; min-width:150px; }
.figures b { display:block; font-size:19px; font-weight:650; } .figures .hurt b { color:var(--hurt); }
.figures .told b { color:var(--told); } .figures .healed b { color:var(--healed); }
.oncall { margin:8px 0 0; padding-left:20px; max-width:95ch; }
.row { display:grid; grid-template-columns:220px minmax(0,1fr) 230px; gap:0 16px; align-items:center; padding:3px 0; }
.row.chart { align-items:start; border-top:1px solid var(--line); padding:12px 0; }
.row .name { font-size:13px; overflow-wrap:anywhere; } .row .side { font-size:12px; }
.row .name p { font-size:12px; margin:2px 0; }
.plot { position:relative; background:var(--soft); border-radius:3px; min-height:22px; }
.chart .plot { height:132px; } #chart-agents .plot { height:168px; }
.plot svg { position:absolute; inset:0; width:100%; height:100%; display:block; }
.plot i { position:absolute; display:block; }
.tick { top:0; bottom:0; width:1px; background:var(--line); }
.shade { top:0; bottom:0; background:var(--shade); }
.cursor { top:0; bottom:0; width:1px; background:var(--ink); opacity:0; pointer-events:none; }
.has-cursor .cursor { opacity:.6; }
.grid { left:0; right:0; height:1px; background:var(--line); }
.value { position:absolute; left:4px; transform:translateY(-50%); font-size:10.5px; color:var(--quiet); z-index:1; }
.limit { position:absolute; right:4px; transform:translateY(-110%); font-size:10.5px; color:var(--told); z-index:1; }
.empty { position:absolute; inset:0; display:grid; place-items:center; color:var(--quiet); margin:0; }
.bar { top:5px; bottom:5px; border-radius:3px; } .bar.light { opacity:.35; }
.bar.fault { background:var(--hurt); } .bar.told { background:var(--told); }
.bar-label { position:absolute; top:50%; transform:translateY(-50%); margin:0 5px; padding:0 6px; font-size:11.5px; line-height:15px;
  white-space:nowrap; color:var(--ink); background:var(--page); border-radius:3px; opacity:.94; z-index:1; }
.silence { position:absolute; left:8px; right:8px; top:50%; transform:translateY(-50%); font-size:12px; color:var(--quiet);
  white-space:nowrap; overflow:hidden; text-overflow:ellipsis; }
.flag { position:absolute; font-size:12px; white-space:nowrap; padding-left:8px; }
.flag i { left:0; top:2px; width:2px; height:16px; background:var(--healed); }
.flag.leftward { transform:translateX(-100%); padding:0 8px 0 0; } .flag.leftward i { left:auto; right:0; }
.times { height:22px; background:none; cursor:crosshair; } .time { position:absolute; font-size:11px; color:var(--quiet); transform:translateX(-50%); }
.time.first { transform:none; } .time.last { transform:translateX(-100%); }
.line { fill:none; stroke-width:1.7; vector-effect:non-scaling-stroke; } .threshold { stroke:var(--told); stroke-width:1; stroke-dasharray:4 4; vector-effect:non-scaling-stroke; }
.line.hurt { stroke:var(--hurt); } .line.told { stroke:var(--told); } .line.healed { stroke:var(--healed); }
.band { stroke:none; } .band.hurt { fill:var(--hurt); } .band.told { fill:var(--told); } .band.healed { fill:var(--healed); }
.line.neutral-0 { stroke:var(--n0); } .line.neutral-1 { stroke:var(--n1); } .line.neutral-2 { stroke:var(--n2); } .line.neutral-3 { stroke:var(--n3); }
.band.neutral-0 { fill:var(--n2); } .band.neutral-1 { fill:var(--n3); } .band.neutral-2 { fill:var(--n1); } .band.neutral-3 { fill:var(--n0); }
.legend { list-style:none; margin:0; padding:0; } .legend li { display:flex; gap:6px; align-items:center; color:var(--ink); }
.legend .series { flex:1; overflow:hidden; text-overflow:ellipsis; white-space:nowrap; } .legend b { font-variant-numeric:tabular-nums; }
.swatch { width:18px; height:10px; flex:none; }
.query summary { cursor:pointer; font-size:11px; color:var(--quiet); }
table { border-collapse:collapse; width:100%; font-size:13.5px; } th { text-align:left; font-weight:600; color:var(--quiet); font-size:12px; }
td, th { padding:7px 12px 7px 0; vertical-align:top; border-top:1px solid var(--line); } td.mark { white-space:nowrap; font-weight:650; }
tr.pass .mark { color:var(--healed); } tr.fail .mark { color:var(--hurt); } tr.inconclusive .mark { color:var(--told); }
.scroll { overflow-x:auto; } .log { font:12px/1.5 ui-monospace,monospace; overflow-wrap:anywhere; }
pre { background:var(--soft); padding:10px 14px; border-radius:6px; overflow-x:auto; font:13px/1.6 ui-monospace,monospace; margin:6px 0; }
dl { display:grid; grid-template-columns:max-content 1fr; gap:3px 18px; margin:0; font-size:13.5px; } dt { color:var(--quiet); } dd { margin:0; }
@media (max-width:900px) { main { padding:18px 14px; } .row { grid-template-columns:1fr; } .row .side { padding-bottom:6px; } }
@media print { main { max-width:none; padding:0; } details:not([open]) { display:none; } .row, tr { break-inside:avoid; } }
`;
