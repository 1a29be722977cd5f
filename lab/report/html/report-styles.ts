/** What a run's report adds: the verdict, the time axis, its lanes and charts, expectations and logs. */
export const REPORT_STYLES = `
.head { display:grid; grid-template-columns:auto minmax(0,1fr); gap:6px 20px; align-items:start; }
.verdict { font-size:20px; font-weight:700; padding:5px 16px; border-radius:6px; text-transform:uppercase; letter-spacing:.04em; }
.verdict.pass { background:var(--healed-soft); color:var(--healed); } .verdict.fail { background:var(--hurt-soft); color:var(--hurt); }
.verdict.inconclusive { background:var(--told-soft); color:var(--told); }
.lead { font-size:20px; line-height:1.4; margin:18px 0 4px; max-width:70ch; text-wrap:pretty; }
.missed { margin:14px 0 0; padding:0; list-style:none; max-width:95ch; }
.missed li { border-left:3px solid var(--hurt); padding:2px 0 2px 12px; margin:8px 0; } .missed li.inconclusive { border-color:var(--told); }
.missed b { display:block; } .missed span { display:block; color:var(--quiet); font-size:13.5px; overflow-wrap:anywhere; }
.row { display:grid; grid-template-columns:222px minmax(0,1fr) 220px; gap:0 16px; align-items:center; padding:3px 0; }
.row.chart { align-items:start; border-top:1px solid var(--line); padding:12px 0; } .row.chart .name { padding-right:42px; }
.row .name { font-size:13px; overflow-wrap:anywhere; line-height:1.35; } .row .side { font-size:12.5px; line-height:1.35; }
.row .name p { font-size:12px; margin:2px 0; } .row .name small { display:block; font-size:12px; color:var(--quiet); }
.row.axis { position:sticky; top:0; z-index:6; background:var(--page); padding:6px 0 2px; }
.plot { position:relative; background:var(--soft); border-radius:3px; min-height:22px; touch-action:pan-y; }
.chart .plot { height:132px; } #chart-agents .plot { height:150px; }
.plot svg { position:absolute; inset:0; width:100%; height:100%; display:block; }
.plot i { position:absolute; display:block; pointer-events:none; }
.tick { top:0; bottom:0; width:1px; background:var(--line); } .shade { top:0; bottom:0; background:var(--shade); }
.cursor { top:0; bottom:0; width:1px; background:var(--ink); opacity:0; z-index:2; } .has-cursor .cursor { opacity:.75; }
.grid { left:0; right:0; height:1px; background:var(--line); }
.value { position:absolute; right:calc(100% + 6px); transform:translateY(-50%); font-size:11px; color:var(--quiet); white-space:nowrap; font-variant-numeric:tabular-nums; }
.limit { position:absolute; right:4px; transform:translateY(-100%); font-size:11px; line-height:15px; color:var(--told); z-index:1; } .limit.under { transform:none; }
.empty { position:absolute; inset:0; display:grid; place-items:center; color:var(--quiet); margin:0; font-size:13px; }
.bar { top:5px; bottom:5px; border-radius:3px; } .bar.light { opacity:.38; } .bar.fault { background:var(--hurt); } .bar.told { background:var(--told); }
.silence { position:absolute; left:8px; top:50%; transform:translateY(-50%); font-size:12px; color:var(--quiet); white-space:nowrap; }
.flag { position:absolute; font-size:12px; line-height:20px; white-space:nowrap; padding-left:8px; } .flag i { left:0; top:2px; width:2px; height:16px; background:var(--healed); }
.flag b { display:none; } .flag.leftward { transform:translateX(-100%); padding:0 8px 0 0; } .flag.leftward i { left:auto; right:0; }
.acts { display:none; list-style:none; margin:0; padding:0; }
.times { height:24px; background:none; cursor:crosshair; } .time { position:absolute; top:2px; font-size:11px; color:var(--quiet); transform:translateX(-50%); font-variant-numeric:tabular-nums; }
.time.first { transform:none; } .time.last { transform:translateX(-100%); }
.now { position:absolute; top:0; z-index:3; transform:translateX(-50%); padding:0 6px; border-radius:4px; background:var(--ink); color:var(--page); font-size:12px;
  line-height:20px; font-variant-numeric:tabular-nums; opacity:0; pointer-events:none; } .has-cursor .now { opacity:1; }
.line { fill:none; stroke-width:1.8; vector-effect:non-scaling-stroke; stroke-linejoin:round; } .threshold { stroke:var(--told); stroke-width:1; stroke-dasharray:4 4; vector-effect:non-scaling-stroke; }
.line.hurt { stroke:var(--hurt); } .line.told { stroke:var(--told); } .line.healed { stroke:var(--healed); }
.band { stroke:var(--soft); stroke-width:1; vector-effect:non-scaling-stroke; } .band.hurt { fill:var(--hurt); } .band.told { fill:var(--told); } .band.healed { fill:var(--well); }
.band.again { fill-opacity:.45; stroke:var(--ink); stroke-dasharray:3 3; }
.line.neutral-0 { stroke:var(--n0); } .line.neutral-1 { stroke:var(--n1); } .line.neutral-2 { stroke:var(--n2); } .line.neutral-3 { stroke:var(--n3); }
.band.neutral-0 { fill:var(--n3); } .band.neutral-1 { fill:var(--n2); } .band.neutral-2 { fill:var(--n1); } .band.neutral-3 { fill:var(--n0); }
.legend { list-style:none; margin:0; padding:0; } .legend li { display:flex; gap:6px; align-items:center; color:var(--ink); }
.legend .series { flex:1; overflow:hidden; text-overflow:ellipsis; white-space:nowrap; } .legend b { font-variant-numeric:tabular-nums; }
.swatch { width:18px; height:10px; flex:none; } .query summary { font-size:11.5px; color:var(--quiet); padding:2px 0; } .query code { font-size:11.5px; }
.keys { display:flex; flex-wrap:wrap; gap:4px 18px; margin:0 0 6px; padding:0; list-style:none; font-size:12.5px; color:var(--quiet); } .keys li { display:flex; gap:6px; align-items:center; }
.keys i { display:inline-block; position:static; width:22px; height:10px; border-radius:3px; } .keys .shade { border:1px solid var(--line); } .keys .act { width:2px; height:14px; border-radius:0; background:var(--healed); }
.whys { margin:6px 0 0; padding:0; list-style:none; max-width:110ch; } .whys li { display:grid; grid-template-columns:250px minmax(0,1fr); gap:2px 16px; padding:6px 0; border-top:1px solid var(--line); font-size:13.5px; }
.whys b { font-weight:600; overflow-wrap:anywhere; } .whys small { display:block; font-weight:400; color:var(--quiet); } .more { margin-top:8px; } .more > summary { color:var(--quiet); font-size:13.5px; padding:4px 0; }
td.mark { white-space:nowrap; font-weight:650; } tr.pass .mark { color:var(--healed); } tr.fail .mark { color:var(--hurt); } tr.inconclusive .mark { color:var(--told); }
.expectations td:nth-child(2) { font-weight:600; min-width:200px; } .expectations td:nth-child(3) { white-space:nowrap; font-variant-numeric:tabular-nums; }
.expectations td { overflow-wrap:anywhere; width:19%; } .expectations td.mark { width:1%; } .expectations td:nth-child(2) { width:25%; } .expectations td:nth-child(3) { width:1%; }
.expectations td:last-child { width:25%; padding-right:0; } .expectations code { font-size:12px; } .expectations small { display:block; color:var(--quiet); font-size:12px; overflow-wrap:anywhere; }
.logs h3 { margin:14px 0 4px; font-size:13.5px; } .logs ol { margin:0; padding:0; list-style:none; }
.logs li { display:grid; grid-template-columns:64px 90px minmax(0,1fr); gap:0 12px; padding:5px 0; border-top:1px solid var(--line); font-size:13.5px; }
.logs time { color:var(--quiet); font-variant-numeric:tabular-nums; } .logs .error { color:var(--hurt); font-weight:600; } .logs .warn { color:var(--told); font-weight:600; }
.logs code { font-size:12px; } .logs summary { font-size:12px; color:var(--quiet); overflow-wrap:anywhere; }
@media (max-width:860px) { .row { grid-template-columns:minmax(0,1fr); } .row.chart .name { padding-right:0; } .row .side { padding-bottom:6px; } .row .name { padding-bottom:3px; }
  .row.axis .name, .row.axis .side { display:none; } .value { left:3px; right:auto; background:var(--soft); padding:0 3px; border-radius:3px; z-index:1; line-height:14px; }
  .value.top { transform:none; } .value.bottom { transform:translateY(-100%); } .legend { columns:2; column-gap:18px; margin-top:4px; }
  .flag span { display:none; } .flag b { display:inline; font-size:11px; color:var(--quiet); } .acts { display:block; } .whys li { grid-template-columns:1fr; }
  .expectations thead { position:absolute; width:1px; height:1px; overflow:hidden; clip-path:inset(50%); }
  .expectations, .expectations tbody, .expectations tr, .expectations td { display:block; } .expectations tr { border-top:1px solid var(--line); padding:10px 0; }
  .expectations td, .expectations td:nth-child(n) { width:auto; } .expectations td { border:0; padding:1px 0; display:grid; grid-template-columns:84px minmax(0,1fr); gap:0 8px; } .expectations td::before { content:attr(data-head); color:var(--quiet); font-weight:400; font-size:12.5px; }
  .expectations td:nth-child(2), .expectations td.mark { display:block; min-width:0; } .expectations td:nth-child(2)::before, .expectations td.mark::before { content:none; } }
@media (max-width:600px) { .head { grid-template-columns:1fr; gap:10px; } .verdict { justify-self:start; font-size:17px; } .lead { font-size:18px; margin-top:12px; } .time.odd { display:none; }
  .logs li { grid-template-columns:56px minmax(0,1fr); } .logs li > div { grid-column:1 / -1; } .chart .plot { height:120px; } }
@media print { @page { size:A4 landscape; margin:10mm; } body { font-size:12px; } .row, .logs li, .whys li { break-inside:avoid; } .row.axis { position:static; }
  .query, .now, .cursor, .more:not([open]) { display:none; } .chart .plot, #chart-agents .plot { height:96px; } .lead { font-size:16px; } table, .whys li, .logs li { font-size:11px; } }
`;
