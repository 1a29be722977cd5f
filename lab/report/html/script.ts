/**
 * The report's only script: the cursor that moves in every plot at once, with values in the legends.
 * Without it everything is visible, with the values at the end. Arrow keys, Home and End move it on the
 * time row; `#at=<lab ms since T+0>` puts it there, which is how a cell of the matrix opens a run.
 */
export const SCRIPT = `
(function () {
  var data = JSON.parse(document.getElementById('chart-data').textContent);
  var root = document.documentElement, cursors = document.querySelectorAll('.cursor');
  var values = document.querySelectorAll('b[data-chart]'), readout = document.querySelector('.readout');
  var row = document.querySelector('.times'), now = document.querySelector('.now'), at = data.endMs;
  function two(n) { return (n < 10 ? '0' : '') + n; }
  function clock(ms) {
    var s = Math.floor(ms / 1000), m = Math.floor(s / 60);
    return m < 100 ? '+' + two(m) + ':' + two(s % 60) : '+' + Math.floor(m / 60) + ':' + two(m % 60) + ':' + two(s % 60);
  }
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
    if (now) {
      now.textContent = clock(at);
      now.style.left = Math.max(4, Math.min(96, at / data.endMs * 100)) + '%';
    }
    if (!row) return;
    row.setAttribute('aria-valuenow', String(Math.round(at / 1000)));
    row.setAttribute('aria-valuetext', clock(at));
  }
  document.querySelectorAll('.plot').forEach(function (plot) {
    function follow(event) {
      var box = plot.getBoundingClientRect();
      move((event.clientX - box.left) / box.width * data.endMs);
    }
    plot.addEventListener('pointermove', follow);
    plot.addEventListener('pointerdown', follow);
  });
  if (row) row.addEventListener('keydown', function (event) {
    var step = data.endMs / (event.shiftKey ? 20 : 200), to = null;
    if (event.key === 'ArrowRight' || event.key === 'ArrowUp') to = at + step;
    if (event.key === 'ArrowLeft' || event.key === 'ArrowDown') to = at - step;
    if (event.key === 'Home') to = 0;
    if (event.key === 'End') to = data.endMs;
    if (to === null) return;
    event.preventDefault();
    move(to);
  });
  function moveToHash() {
    var match = /^#at=(-?[0-9]+)$/.exec(location.hash);
    if (!match) return;
    move(Number(match[1]));
    var story = document.getElementById('what-happened');
    if (story && story.scrollIntoView) story.scrollIntoView();
  }
  window.addEventListener('hashchange', moveToHash);
  moveToHash();
})();
`;
