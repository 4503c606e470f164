// The page around the picture: connection, totals, controls, details, and the table.

const $ = id => document.getElementById(id);
const model = new Model();
const chart = new Chart($('chart'), $('scroll'), $('rows'));
const slow = matchMedia('(prefers-reduced-motion: reduce)');
let span = 60000, pausedAt = 0, firstsShown = -1, lastDrawn = 0, stale = true;

// ---- Events -------------------------------------------------------------------------------------

function connect() {
  const source = new EventSource('firstlight/events');
  const say = (text, lost) => {
    $('connection').textContent = text;
    $('connection').classList.toggle('lost', lost);
    document.body.dataset.connection = text;
  };
  source.onopen = () => say('live', false);
  source.onmessage = message => {
    model.take(JSON.parse(message.data));
    stale = true;
  };
  // The stream begins anew: another run of the emulator, or events that are gone by now.
  source.addEventListener('begin', () => {
    model.clear();
    firstsShown = -1;
    stale = true;
  });
  source.onerror = () => {
    say('connection lost; trying again', true);
    if (source.readyState === EventSource.CLOSED) setTimeout(connect, 2000);
  };
}

// ---- Words --------------------------------------------------------------------------------------

function ms(value) {
  if (value < 10) return `${Number(value.toFixed(2))} ms`;
  if (value < 1000) return `${Math.round(value)} ms`;
  return value < 120000 ? `${(value / 1000).toFixed(2)} s` : `${(value / 60000).toFixed(1)} min`;
}

function element(name, text, parent) {
  const made = document.createElement(name);
  made.textContent = text;
  parent.append(made);
  return made;
}

function badge(kind, parent) {
  const made = element('span', LETTERS[kind] || '?', parent);
  made.className = 'kind';
  made.style.setProperty('--kind', `var(--${kind in LETTERS ? kind : 'none'})`);
  made.setAttribute('aria-hidden', 'true');
}

function waited(record) {
  return record.waited ? `yes, ${ms(record.waitedMs)}` : 'no';
}

function measured(invocation, name, unit) {
  const value = invocation.report && invocation.report.metrics[name];
  return value === null || value === undefined ? '' : `${value} ${unit}`;
}

// ---- Details ------------------------------------------------------------------------------------

const DESCRIBE = {
  sandbox: one => [`${one.function} ${one.short}`, {
    'log stream': one.id, 'started': clock(one.started, true), 'for': one.purpose, 'type': one.initType,
    'state': stateOf(one) + (one.reason ? ` (${one.reason})` : ''), 'invocations': one.count, 'failed': one.failed,
    'processes': one.processes.length,
  }],
  init: (process, sandbox, to) => [process.phase === 'invoke' ? 'Init inside an invocation' : 'Init', {
    'began': clock(process.from, true), 'took': ms((process.to || to) - process.from) + (process.to ? '' : ' so far'),
    'status': process.status, 'start kind': process.kind || 'not invoked yet', 'sandbox for': sandbox.purpose,
  }],
  gap: (process, sandbox, to) => ['Gap: initialized, not invoked yet', {
    'lasted': ms((process.first ? process.first.from : sandbox.ended || to) - process.to),
    'start kind': process.kind || 'not invoked yet', 'sandbox for': sandbox.purpose,
  }],
  invocation: (one, sandbox, to) => [one.first ? `First invocation: ${one.first.startKind}` : 'Invocation', {
    'request': one.id, 'began': clock(one.from, true),
    'took': one.report ? ms(one.report.metrics.durationMs) : `${ms((one.to || to) - one.from)} so far`,
    'billed': measured(one, 'billedDurationMs', 'ms'),
    'memory': measured(one, 'maxMemoryUsedMB', 'MB'),
    'status': one.report ? [one.report.status, one.report.errorType].filter(Boolean).join(', ') : '',
    'waited for init': one.first ? waited(one.first) : '',
    'gap before': one.first && !one.first.waited ? ms(one.first.idleMs) : '',
    'sandbox for': one.first ? sandbox.purpose : '',
  }],
};

function showDetails(item, x, y) {
  const box = $('details');
  box.hidden = !item;
  if (!item) return;
  const [title, rows] = DESCRIBE[item.what](item.of, item.sandbox, chart.to);
  box.replaceChildren();
  element('strong', title, box);
  const list = element('dl', '', box);
  for (const [name, value] of Object.entries(rows)) {
    if (value === '' || value === undefined) continue;
    element('dt', name, list);
    element('dd', value, list);
  }
  const {offsetWidth: width, offsetHeight: height} = box;
  box.style.left = `${Math.max(8, Math.min(x + 14, innerWidth - width - 8))}px`;
  box.style.top = `${y + 18 + height > innerHeight ? Math.max(8, y - height - 12) : y + 18}px`;
}

function onPointer(event) {
  const place = chart.canvas.getBoundingClientRect();
  const item = chart.at(event.clientX - place.left, event.clientY - place.top);
  if (event.type === 'pointerdown') {
    chart.selected = item;
    stale = true;
  }
  showDetails(item, event.clientX, event.clientY);
}

const KEYS = {
  ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageUp: [-10, 0], PageDown: [10, 0],
  Home: [-1e9, 0], End: [1e9, 0],
};

function onKey(event) {
  if (event.key === 'Escape') {
    chart.selected = null;
    showDetails(null);
  } else if (event.key in KEYS) {
    event.preventDefault();
    const item = chart.move(...KEYS[event.key]);
    draw();
    const place = chart.canvas.getBoundingClientRect();
    const drawn = item && chart.items.find(one => one.of === item.of && one.what === item.what);
    if (drawn) showDetails(item, place.left + Math.max(drawn.x1, 0), place.top + drawn.y1);
  }
  stale = true;
}

// ---- Drawing ------------------------------------------------------------------------------------

function showTotals() {
  const states = model.states(), {dataset} = document.body;
  const totals = {...states, sandboxes: states.initializing + states.running + states.idle,
    ended: model.ended, invocations: model.invocations, failed: model.failed};
  for (const [name, value] of Object.entries(totals)) {
    $(name).textContent = value.toLocaleString('en');
    dataset[name] = value;
  }
  $('failed').classList.toggle('none', model.failed === 0);
  for (const kind of Object.keys(LETTERS)) $(`count-${kind}`).textContent = model.kinds[kind];
  $('dropped').hidden = model.dropped === 0;
  $('dropped').textContent = `${model.dropped} older events are no longer known: the picture is incomplete.`;
  $('empty').hidden = model.sandboxes.size > 0;
}

function showFirsts() {
  if (firstsShown === model.firstsSeen) return;
  firstsShown = model.firstsSeen;
  const rows = model.firsts.map(({at, sandbox, record}) => {
    const row = document.createElement('tr');
    for (const text of [clock(at, true), sandbox.function, sandbox.short]) element('td', text, row);
    const kind = element('td', '', row);
    badge(record.startKind, kind);
    kind.append(record.startKind);
    const gap = record.waited ? '' : ms(record.idleMs);
    for (const text of [waited(record), gap, record.purpose, record.requestId]) element('td', text, row);
    row.dataset.kind = record.startKind;
    return row;
  });
  $('firsts').replaceChildren(...rows);
  $('older').hidden = model.firstsSeen <= rows.length;
  $('older').textContent = `${model.firstsSeen - rows.length} earlier ones are not shown.`;
}

function draw() {
  const to = pausedAt || Math.max(Date.now(), model.latest);
  let from = to - span;
  if (span === 0) {
    from = to - 2000;
    for (const one of model.sandboxes.values()) from = Math.min(from, one.started);
    from -= (to - from) * 0.01;
  }
  chart.draw(model, from, to);
  if (pausedAt) return;
  showTotals();
  showFirsts();
}

function tick(now) {
  requestAnimationFrame(tick);
  const due = slow.matches ? 1000 : 100, live = !pausedAt && model.sandboxes.size > 0;
  if ((!stale && !live) || now - lastDrawn < due) return;
  lastDrawn = now;
  stale = false;
  draw();
}

// ---- Controls -----------------------------------------------------------------------------------

for (const kind of Object.keys(LETTERS)) {
  const item = element('li', '', $('kinds'));
  badge(kind, item);
  item.append(`${kind} `);
  element('b', '0', item).id = `count-${kind}`;
}
$('windows').addEventListener('change', event => {
  span = Number(event.target.value);
  stale = true;
});
$('pause').addEventListener('click', () => {
  pausedAt = pausedAt ? 0 : Math.max(Date.now(), model.latest);
  $('pause').setAttribute('aria-pressed', String(pausedAt > 0));
  stale = true;
});
for (const type of ['pointermove', 'pointerdown']) chart.canvas.addEventListener(type, onPointer);
for (const type of ['pointerleave', 'blur']) chart.canvas.addEventListener(type, () => showDetails(null));
chart.canvas.addEventListener('keydown', onKey);
for (const [target, type] of [[$('scroll'), 'scroll'], [window, 'resize']])
  target.addEventListener(type, () => { stale = true; });
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { stale = true; });
connect();
requestAnimationFrame(tick);
