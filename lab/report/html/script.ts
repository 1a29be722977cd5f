/**
 * The report's only script: the cursor that moves in every plot at once, with values in the legends.
 * Without it everything is visible, with the values at the end. Arrow keys move it on the time row;
 * `#at=<lab ms since T+0>` puts it there, which is how a cell of the matrix opens a run.
 */
export const SCRIPT = `
(function () {
  var data = JSON.parse(document.getElementById('chart-data').textContent);
  var root = document.documentElement, cursors = document.querySelectorAll('.cursor');
  var values = document.querySelectorAll('b[data-chart]'), readout = document.querySelector('.readout');
  var row = document.querySelector('.times'), at = data.endMs;
  function two(n) { return (n < 10 ? '0' : '') + n; }
  function clock(ms) { var s = Math.round(ms / 1000); return '+' + two(Math.floor(s / 60)) + ':' + two(s % 60); }
  function shown(v, unit) {
    if (v === null || v === undefined) return '\\u2013';
    if (unit === 'ratio') return (v * 100).toPrecision(3) + ' %';
    var n = v === Math.round(v) ? String(v) : v.toPrecision(3);
    return unit === 'per-second' ? n + '/s' : unit === 'seconds' ? n + ' s' : n;
  }
  function valueAt(points, ms) {
    var value = null;
    for (var i = 0; i < points.length && points[i][0] <= ms; i++) value = points[i][1];
    return value;
  }
  function move(ms) {
    at = Math.max(0, Math.min(data.endMs, ms));
    root.classList.add('has-cursor');
    cursors.forEach(function (c) { c.style.left = (at / data.endMs * 100) + '%'; });
    values.forEach(function (b) {
      var chart = data.charts[b.dataset.chart];
      b.textContent = shown(valueAt(chart.series[Number(b.dataset.series)], at), chart.unit);
    });
    if (readout) readout.textContent = 'at ' + clock(at);
    if (row) row.setAttribute('aria-valuenow', String(Math.round(at / 1000)));
  }
  document.querySelectorAll('.plot').forEach(function (plot) {
    plot.addEventListener('mousemove', function (event) {
      var box = plot.getBoundingClientRect();
      move((event.clientX - box.left) / box.width * data.endMs);
    });
  });
  if (row) row.addEventListener('keydown', function (event) {
    var step = data.endMs / 200;
    if (event.key === 'ArrowRight') move(at + step);
    if (event.key === 'ArrowLeft') move(at - step);
  });
  function moveToHash() {
    var match = /^#at=(-?[0-9]+)$/.exec(location.hash);
    if (match) move(Number(match[1]));
  }
  window.addEventListener('hashchange', moveToHash);
  moveToHash();
})();
`;
