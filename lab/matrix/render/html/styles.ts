/** What the matrix adds to the report's style sheet. Tones and their softer grounds are the report's. */
export const MATRIX_STYLES = `
main { max-width:1920px; } h1 { max-width:46ch; font-size:32px; letter-spacing:-.01em; text-wrap:balance; }
.sub { margin:6px 0 0; color:var(--quiet); }
.controls { display:flex; flex-wrap:wrap; gap:10px 20px; align-items:center; margin:28px 0 0; font-size:13px; }
.controls fieldset { display:flex; flex-wrap:wrap; gap:6px; border:0; margin:0; padding:0; min-width:0; }
.controls legend { float:left; padding:5px 8px 5px 0; color:var(--quiet); } .controls label { color:var(--quiet); }
.controls button, .controls select { font:inherit; color:var(--ink); background:var(--page); border:1px solid var(--line);
  border-radius:999px; padding:4px 12px; min-height:30px; cursor:pointer; } .controls select { border-radius:6px; max-width:100%; }
.controls button span { color:var(--quiet); margin-left:3px; } .controls button:hover { border-color:var(--n1); }
.controls button[aria-pressed=true] { background:var(--ink); border-color:var(--ink); color:var(--page); }
.controls button[aria-pressed=true] span { color:inherit; opacity:.75; } .controls output { color:var(--quiet); }
ul.legend { display:flex; flex-wrap:wrap; gap:6px 18px; margin:14px 0 12px; padding:0; font-size:12.5px; list-style:none; }
ul.legend li { display:flex; align-items:center; gap:6px; color:var(--quiet); } ul.legend b { color:var(--ink); }
.table { overflow:auto; max-height:calc(100vh - 24px); max-height:calc(100dvh - 24px); border:1px solid var(--line); border-radius:8px; }
.matrix { width:100%; border-collapse:separate; border-spacing:0; font-size:13px; line-height:1.4; }
.matrix th, .matrix td { padding:8px 5px; border-top:1px solid var(--line); background:var(--page); }
.matrix thead th { position:sticky; top:0; z-index:3; background:var(--soft); border-top:0; vertical-align:bottom; color:var(--ink); }
.matrix .origins th { height:30px; padding:6px 6px 2px; color:var(--quiet); font-weight:500; font-size:11.5px; white-space:nowrap; }
.matrix .origins span { position:sticky; left:184px; display:inline-block; padding-right:8px; }
.matrix .origins th + th:not([aria-hidden]) { box-shadow:inset 1px 0 var(--n3); }
.matrix .heads th { top:30px; border-bottom:1px solid var(--n2); padding-top:2px; }
.matrix .name { position:sticky; left:0; z-index:2; width:168px; min-width:168px; padding-left:14px; color:var(--ink); font-size:13px;
  border-right:1px solid var(--line); } .matrix thead .name { z-index:4; }
.matrix .name b { display:block; font-weight:600; line-height:1.3; } .matrix .name code { color:var(--quiet); display:block; font-size:11.5px; }
.matrix .name small { color:var(--quiet); font-size:11.5px; font-weight:400; }
.matrix em { display:block; font-style:normal; font-weight:650; } em.fail, .missed { color:var(--hurt); } em.inconclusive { color:var(--told); }
.matrix .group th { background:var(--soft); padding:5px 14px; font-size:12px; font-weight:650; color:var(--ink); text-align:left; }
.matrix .group span { position:sticky; left:14px; }
.matrix .share { width:88px; min-width:88px; padding-right:8px; } .matrix small { display:block; font-size:11.5px; line-height:1.4; color:var(--quiet); font-weight:400; } .matrix .share b { font-variant-numeric:tabular-nums; }
.bar { display:block; height:4px; margin-top:5px; border-radius:2px; background:var(--n3); overflow:hidden; } .share .bar i { display:block; height:100%; background:var(--hurt); }
.matrix td.cell { min-width:56px; padding:7px 2px; } .matrix .share small { white-space:nowrap; } .matrix .share .bar + small { margin-top:4px; } .matrix tr.incident:hover > * { background:var(--soft); }
.state { display:inline-flex; gap:3px; align-items:baseline; padding:2px 5px; color:var(--ink); border-radius:5px; border:1px solid transparent; text-decoration:none;
  font-size:12.5px; line-height:1.35; } a.state:hover { text-decoration:underline; } .state i { font-style:normal; font-weight:700; width:10px; flex:none; text-align:center; }
.blind .state { background:var(--hurt); color:var(--page); font-weight:700; letter-spacing:.02em; }
.late-page .state, .cleared-early .state, .false-page .state { background:var(--hurt-soft); border-color:var(--hurt); font-weight:600; }
.late-page i, .cleared-early i, .false-page i { color:var(--hurt); }
.page .state { background:var(--told-soft); border-color:var(--told); font-weight:650; } .page i, .chat i, .ticket i { color:var(--told); }
.chat .state, .ticket .state { border-color:var(--told); border-style:dashed; }
.gated .state { background:repeating-linear-gradient(135deg,var(--soft) 0 4px,var(--n3) 4px 5px); border-color:var(--n3); }
.silent .state, .no-data .state { color:var(--quiet); }
.why { display:block; width:max-content; margin:1px 0 0 17px; padding:1px 4px; font-size:11px; color:var(--quiet); text-decoration-style:dotted; }
.matrix .lesson { min-width:236px; width:330px; overflow-wrap:anywhere; padding:8px 14px 8px 12px; border-left:1px solid var(--line); }
.matrix .lesson .who { display:block; } .matrix .lesson small { margin-top:3px; } .is-nobody .who, .is-late .who, .is-false-page .who { color:var(--hurt); } .is-paged .who { color:var(--told); } .is-quiet .who, .is-unjudged .who { color:var(--quiet); } .more { color:var(--quiet); font-size:12px; white-space:nowrap; }
#why { margin:0; inset:auto; width:min(400px, calc(100vw - 16px)); max-height:60vh; overflow:auto; padding:12px 16px 14px; border:1px solid var(--n2); border-radius:8px;
  background:var(--page); color:var(--ink); box-shadow:0 8px 28px rgba(0,0,0,.22); font-size:13.5px; } #why dl { display:block; margin:4px 0 0; } #why dt { color:var(--ink); margin-bottom:6px; }
details.incident { border-top:1px solid var(--line); padding:2px 0; font-size:14px; } details.incident summary { cursor:pointer; padding:8px 0; }
details.incident summary .who { float:right; font-weight:600; } details.incident .lesson { font-size:15px; } details.incident > p, details.incident > dl { margin-left:16px; max-width:90ch; }
details.incident > pre { margin-left:16px; width:max-content; max-width:calc(100% - 16px); }
.whys { grid-template-columns:1fr; gap:0; margin:10px 0; } .whys > div { display:grid; grid-template-columns:260px 1fr; gap:4px 16px; padding:6px 0; border-top:1px solid var(--line); }
.whys p { margin:0; } .whys dt, #why dt { display:flex; gap:8px; align-items:flex-start; } .whys dt { color:var(--ink); } .whys > div:target { background:var(--told-soft); }
@media (hover:hover) { .silent .why, .no-data .why { opacity:0; } tr:hover .why, .why:focus { opacity:1; } }
@media (min-width:1280px) { .table.fits { overflow:visible; max-height:none; } .fits thead th:first-child { border-top-left-radius:8px; } .fits thead th:last-child { border-top-right-radius:8px; } }
@media (min-width:1000px) and (max-width:1279px) { .matrix .lesson { position:sticky; right:0; z-index:2; }
  .matrix .lesson::before { content:''; position:absolute; top:0; bottom:0; left:-9px; width:8px; background:linear-gradient(to left, rgba(0,0,0,.13), transparent); } .matrix thead .lesson { z-index:4; } }
@media (max-width:700px) {
  h1 { font-size:26px; } .figures li { flex:1 1 40%; min-width:0; padding:8px 12px; } .controls fieldset { flex-wrap:nowrap; overflow-x:auto; max-width:100%; padding:3px; }
  .controls button { flex:none; min-height:40px; padding:6px 14px; } .controls select { min-height:40px; } .controls legend { display:none; }
  .table { border:0; max-height:none; overflow:visible; } .matrix, .matrix tbody, .matrix tr, .matrix th, .matrix td { display:block; }
  .matrix thead { position:absolute; width:1px; height:1px; overflow:hidden; clip-path:inset(50%); }
  .matrix .group th { position:sticky; top:0; z-index:3; margin:0 -14px; padding:8px 14px; font-size:14px; border-top:0; }
  .matrix tr.incident { display:grid; grid-template-columns:1fr 1fr; gap:0 12px; padding:14px 0 16px; border-top:1px solid var(--line); }
  .matrix tr.incident:hover > * { background:var(--page); } .matrix tr.incident > * { border:0; padding:0; min-width:0; width:auto; position:static; }
  .matrix .name, .matrix .lesson { grid-column:1 / -1; } .matrix .who::before { content:'who knew: '; color:var(--quiet); font-weight:400; } .matrix .name b { font-size:16px; } .matrix .lesson { order:-1; padding:6px 0 10px !important; font-size:14px; } .matrix .name { order:-2; }
  .matrix td.cell, .matrix td.share { display:grid; grid-template-columns:1fr auto; align-items:center; gap:0 8px; border-top:1px solid var(--line) !important; padding:5px 0 !important; }
  .matrix td.share { grid-column:1 / -1; grid-template-columns:auto auto 1fr; } .matrix td.share .bar { margin:0; }
  .matrix td[data-head]::before { content:attr(data-head); grid-column:1 / -1; font-size:11.5px; color:var(--quiet); overflow-wrap:anywhere; } .matrix td.share::before { grid-column:auto; }
  .why { margin:0; padding:6px 4px; font-size:12px; } .why, .silent .why, .no-data .why { opacity:1; } .matrix td.no-data { display:none; }
  #why { left:0; right:0; bottom:0; top:auto; width:auto; border-radius:14px 14px 0 0; padding-bottom:28px; }
  .whys > div { grid-template-columns:1fr; } details.incident summary .who { float:none; display:block; }
}
@media print {
  @page { size:A4 landscape; margin:9mm; }
  body { font-size:11px; } h1 { font-size:22px; max-width:none; }
  .controls, .why, .more, #why, .matrix .lesson::before { display:none !important; } .figures li { padding:4px 10px; min-width:0; } .figures b { font-size:14px; }
  .table { border:0; max-height:none; overflow:visible; } .matrix, .matrix thead th, .matrix .group th { font-size:9px; } ul.legend { font-size:9px; gap:3px 12px; } dl, details.incident { font-size:10px; } h2 { font-size:13px; margin-top:16px; }
  .matrix .origins span { position:static; } .matrix th, .matrix td { position:static !important; padding:4px 3px !important; min-width:0 !important; width:auto !important; }
  .matrix th.name { min-width:32mm !important; } .matrix td.lesson { min-width:44mm !important; } .matrix .name, .matrix .name b { font-size:9.5px; } .matrix .name code, .matrix small, .matrix .origins th { font-size:8px; } .figures li { font-size:10px; }
  .matrix a, .state { text-decoration:none; } .state { font-size:8.5px; padding:1px 3px; gap:3px; } .state i { width:auto; } .matrix .group { break-after:avoid; }
  h2:has(+ details:not([open])):not(:has(~ details[open])) { display:none; } details.incident { break-inside:avoid; }
}
`;
