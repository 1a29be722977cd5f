/**
 * The page's only script: which rows, in which order, and a cell's "why" beside the cell. Without it
 * all rows are there, by group, and "why" leads to the same words further down.
 */
export const SCRIPT = `
(function () {
  var table = document.querySelector('.matrix'), form = document.querySelector('.controls');
  var rows = Array.prototype.slice.call(table.querySelectorAll('tr.incident'));
  var bodies = Array.prototype.slice.call(table.tBodies), flat = document.createElement('tbody');
  var homes = rows.map(function (row) { return row.parentNode; });
  var buttons = Array.prototype.slice.call(form.querySelectorAll('button'));
  var order = form.querySelector('select'), output = form.querySelector('output');
  var folds = Array.prototype.slice.call(document.querySelectorAll('details.incident'));
  var chosen = buttons[0];
  function number(row, key) {
    var text = row.dataset[key];
    return text === '' ? Infinity : Number(text);
  }
  function shows(row) {
    if (chosen.dataset.showGroup !== undefined) return row.dataset.group === chosen.dataset.showGroup;
    return chosen.dataset.show === '' || row.classList.contains(chosen.dataset.show.slice(1));
  }
  function arrange() {
    var key = order.value, shown = 0;
    flat.remove();
    rows.forEach(function (row, index) {
      homes[index].appendChild(row);
      row.hidden = !shows(row);
      if (!row.hidden) shown++;
    });
    if (key !== '') {
      flat.setAttribute('role', 'rowgroup');
      rows.slice().sort(function (a, b) {
        var x = number(a, key), y = number(b, key), tie = number(a, 'rank') - number(b, 'rank');
        if (x === y) return tie;
        return key === 'rank' ? x - y : y - x;
      }).forEach(function (row) { flat.appendChild(row); });
      table.appendChild(flat);
    }
    bodies.forEach(function (body) { body.hidden = !body.querySelector('tr.incident:not([hidden])'); });
    buttons.forEach(function (button) { button.setAttribute('aria-pressed', String(button === chosen)); });
    folds.forEach(function (fold) {
      fold.hidden = chosen.dataset.showGroup !== undefined && fold.dataset.group !== chosen.dataset.showGroup;
    });
    output.textContent = shown === rows.length ? '' : shown + ' of ' + rows.length + ' shown';
  }
  form.addEventListener('submit', function (event) { event.preventDefault(); });
  form.addEventListener('click', function (event) {
    var button = event.target.closest('button');
    if (button) { chosen = button; arrange(); }
  });
  order.addEventListener('change', arrange);
  form.reset();
  form.hidden = false;

  var pop = document.getElementById('why');
  if (!pop || !pop.showPopover) return;
  table.addEventListener('click', function (event) {
    var link = event.target.closest('a.why');
    var source = link && document.getElementById(link.getAttribute('href').slice(1));
    if (!source) return;
    event.preventDefault();
    pop.textContent = '';
    var title = document.createElement('p');
    title.className = 'quiet';
    title.textContent = link.closest('tr').querySelector('th b').textContent;
    pop.appendChild(title);
    var words = document.createElement('dl');
    Array.prototype.forEach.call(source.children, function (child) { words.appendChild(child.cloneNode(true)); });
    pop.appendChild(words);
    pop.showPopover();
    var at = link.parentNode.getBoundingClientRect(), own = pop.getBoundingClientRect();
    if (window.innerWidth > 700) {
      var below = at.bottom + own.height + 12 < window.innerHeight;
      pop.style.left = Math.max(8, Math.min(at.left, window.innerWidth - own.width - 16)) + 'px';
      pop.style.top = Math.max(8, below ? at.bottom + 4 : at.top - own.height - 4) + 'px';
    }
    pop.focus();
  });
})();
`;
