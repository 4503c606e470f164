// The picture: one row a sandbox, grouped by function; init, gap and invocations as bars over time.
// A canvas, since a thousand sandboxes are too many elements; only the rows in sight are drawn.

// Heights in CSS pixels. The lowest rows still have room for text: more of them than fit are scrolled.
const AXIS = 22, ROW_MIN = 12, ROW_MAX = 24, HEAD = 22, BELOW = 6;

// The room of a kind's letter; rows lower than ROOMY have smaller text.
const LETTER = 10, ROOMY = 15;

class Chart {
  constructor(canvas, scroll, rows) {
    Object.assign(this, {canvas, scroll, rows, brush: canvas.getContext('2d')});
    this.lines = []; // {head: name, count} or {sandbox}, each with y and height
    this.items = []; // what was drawn last, for the pointer: {x1, x2, y1, y2, what, sandbox, of}
    this.selected = null;
  }

  // model, from and to: the time shown
  draw(model, from, to) {
    const style = getComputedStyle(document.documentElement);
    this.colour = name => style.getPropertyValue('--' + (name || 'none')).trim();
    this.layOut(model, from, to);
    this.label = this.width < 600 ? 78 : 190;
    this.items = [];
    const {brush} = this;
    brush.clearRect(0, 0, this.width, this.height);
    brush.textBaseline = 'middle';
    const top = this.scroll.scrollTop;
    this.drawGrid();
    for (const line of this.lines) {
      const y = line.y - top + AXIS;
      if (y > this.height || y + line.height < AXIS) continue;
      if (line.sandbox) this.drawSandbox(line, y);
      else this.drawHead(line, y);
    }
    this.drawAxis();
  }

  // Which rows there are, and how high.
  layOut(model, from, to) {
    const groups = new Map();
    let count = 0;
    for (const one of model.sandboxes.values()) {
      if (one.started > to || (one.ended && one.ended < from)) continue;
      if (!groups.has(one.function)) groups.set(one.function, []);
      groups.get(one.function).push(one);
      count++;
    }
    const most = Math.max(220, Math.round(window.innerHeight * 0.6));
    const room = (most - AXIS - BELOW - groups.size * HEAD) / Math.max(count, 1);
    const row = Math.max(ROW_MIN, Math.min(ROW_MAX, Math.floor(room)));
    let y = 0;
    this.lines = [];
    for (const name of [...groups.keys()].sort()) {
      this.lines.push({head: name, count: groups.get(name).length, y, height: HEAD});
      y += HEAD;
      for (const sandbox of groups.get(name)) {
        this.lines.push({sandbox, y, height: row});
        y += row;
      }
    }
    Object.assign(this, {from, to, row});
    const whole = y + AXIS + BELOW;
    this.resize(Math.max(80, Math.min(most, whole)), whole);
  }

  resize(height, whole) {
    const width = this.scroll.clientWidth, ratio = window.devicePixelRatio || 1;
    if (width !== this.width || height !== this.height || ratio !== this.ratio) {
      Object.assign(this, {width, height, ratio});
      this.canvas.width = Math.round(width * ratio);
      this.canvas.height = Math.round(height * ratio);
      this.canvas.style.height = height + 'px';
      this.scroll.style.height = height + 2 + 'px'; // with its border
      this.brush.setTransform(ratio, 0, 0, ratio, 0, 0);
    }
    if (whole !== this.whole) this.rows.style.height = Math.max(whole, height) + 'px';
    this.whole = whole;
  }

  x(time) {
    const span = Math.max(1, this.to - this.from), room = this.width - this.label - 8;
    return this.label + Math.max(0, Math.min(1, (time - this.from) / span)) * room;
  }

  text(text, x, y, colour, most, font = '12px system-ui, sans-serif') {
    this.brush.font = font;
    this.brush.fillStyle = colour;
    this.brush.fillText(text, x, y, most);
  }

  steps() {
    const room = (this.width - this.label) / 90, span = this.to - this.from;
    const sizes = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 86400].map(s => s * 1000);
    const step = sizes.find(size => span / size <= room) || 86400000 * 7;
    const steps = [];
    for (let at = Math.ceil(this.from / step) * step; at <= this.to; at += step) steps.push(at);
    return steps;
  }

  drawGrid() {
    this.brush.fillStyle = this.colour('line');
    for (const at of this.steps()) this.brush.fillRect(Math.round(this.x(at)), AXIS, 1, this.height);
  }

  drawAxis() {
    this.brush.fillStyle = this.colour('page');
    this.brush.fillRect(0, 0, this.width, AXIS);
    for (const at of this.steps()) {
      const x = this.x(at);
      if (x < this.width - 50) this.text(clock(at, false), x + 3, AXIS / 2, this.colour('faint'));
    }
    this.brush.fillStyle = this.colour('line');
    this.brush.fillRect(0, AXIS - 1, this.width, 1);
  }

  drawHead(line, y) {
    this.brush.fillStyle = this.colour('panel');
    this.brush.fillRect(0, y, this.width, line.height);
    this.text(`${line.head}  (${line.count})`, 6, y + line.height / 2, this.colour('text'), this.width - 12,
      '600 13px system-ui, sans-serif');
  }

  drawSandbox(line, y) {
    const {sandbox} = line, {brush} = this, h = line.height, middle = y + h / 2;
    const selected = this.selected && this.selected.sandbox === sandbox;
    if (selected) {
      brush.fillStyle = this.colour('panel');
      brush.fillRect(0, y, this.width, h);
    }
    this.items.push({x1: 0, x2: this.label, y1: y, y2: y + h, what: 'sandbox', sandbox, of: sandbox});
    this.drawLabel(sandbox, middle, h);
    const end = this.x(sandbox.ended || this.to);
    brush.fillStyle = this.colour('line');
    brush.fillRect(this.x(sandbox.started), Math.round(middle), end - this.x(sandbox.started), 1);
    const drawn = this.items.length;
    for (const item of this.itemsOf(sandbox)) this.drawItem(item, y, h);
    this.drawMarks(this.items.slice(drawn), y, h);
    if (sandbox.ended && sandbox.ended >= this.from && sandbox.ended <= this.to) {
      brush.fillStyle = this.colour('faint');
      brush.fillRect(end - 1, y + 1, 2, h - 2);
    }
  }

  drawLabel(sandbox, middle, h) {
    const size = h < ROOMY ? 10 : 12;
    this.text(sandbox.short, 6, middle, this.colour('text'), 64, `${size}px ui-monospace, monospace`);
    if (this.label > 100)
      this.text(PURPOSES[sandbox.purpose] || '', 76, middle, this.colour('faint'), this.label - 84, `${size}px system-ui, sans-serif`);
  }

  // The bars of a sandbox within the time shown, in the order of their beginning.
  itemsOf(sandbox) {
    const items = [], add = (what, of, from, to, kind) => {
      if (from <= this.to && to >= this.from) items.push({what, of, sandbox, from, to, kind});
    };
    for (const process of sandbox.processes) {
      const end = process.to || sandbox.ended || this.to;
      add('init', process, process.from, end, process.kind);
      const first = process.first ? process.first.from : sandbox.ended || this.to;
      // A process waits for its first invocation only until the next one begins.
      if (process.to && first > process.to && (process.first || process === latestProcess(sandbox)))
        add('gap', process, process.to, first, process.kind);
    }
    const all = sandbox.invocations;
    let low = 0, high = all.length; // by bisection: the first that ends within the time shown
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((all[middle].to || this.to) < this.from) low = middle + 1;
      else high = middle;
    }
    for (; low < all.length && all[low].from <= this.to; low++)
      add('invocation', all[low], all[low].from, all[low].to || this.to, all[low].process ? all[low].process.kind : '');
    return items;
  }

  drawItem(item, y, h) {
    const {brush} = this, x1 = Math.round(this.x(item.from)), x2 = Math.max(Math.round(this.x(item.to)), x1 + 2);
    const pad = h > 14 ? 3 : 1, middle = Math.round(y + h / 2);
    const last = this.items[this.items.length - 1], plain = item.what === 'invocation' && !item.of.process;
    // What would cover less than a pixel of its own beside the one before is not drawn.
    if (plain && !failed(item.of) && last.plain && last.sandbox === item.sandbox && x2 - last.x2 < 1) return;
    const colour = this.colour(plain ? 'later' : item.kind);
    brush.fillStyle = colour;
    if (item.what === 'gap') {
      for (let x = x1 + 2; x < x2 - 1; x += 7) brush.fillRect(x, middle - 1, Math.min(4, x2 - 1 - x), 2);
    } else {
      const area = [x1, y + pad, x2 - x1, h - 2 * pad];
      brush.clearRect(...area);
      brush.globalAlpha = item.what === 'init' ? 0.45 : 1;
      brush.fillRect(...area);
      brush.globalAlpha = 1;
    }
    this.items.push({...item, x1, x2, y1: y, y2: y + h, plain});
    if (this.selected && this.selected.of === item.of && this.selected.what === item.what) {
      brush.strokeStyle = this.colour('text');
      brush.lineWidth = 2;
      brush.strokeRect(x1 - 1, y + 1, x2 - x1 + 2, h - 2);
    }
  }

  // What must not be covered by the bars that follow: failures, and the letters of first invocations.
  drawMarks(items, y, h) {
    // For each column of pixels: the bars there.
    const inits = new Uint16Array(this.width + 1), invocations = new Uint16Array(this.width + 1);
    for (const {what, of, x1, x2} of items) {
      if (what === 'gap') continue;
      const bars = what === 'init' ? inits : invocations;
      for (let x = Math.max(x1, 0); x < x2; x++) bars[x]++;
      if (what === 'init' || !failed(of)) continue;
      this.brush.fillStyle = this.colour('failed');
      this.brush.fillRect(x1, y + h - (h > 14 ? 6 : 4), x2 - x1, 3);
    }
    for (const item of items) {
      if (item.what !== 'invocation' || !item.kind) continue;
      const place = this.placeOfLetter(item, items, inits, invocations);
      if (!place) continue; // the bar's colour says the same
      this.drawLetter(item.kind, place, y + h / 2 + 0.5, h);
      for (let x = place.x; x < place.x + LETTER; x++) invocations[x]++;
    }
  }

  // Within the invocation's bar or its init's where one is wide enough, else beside them, never on others.
  placeOfLetter({of, kind, x1, x2}, items, inits, invocations) {
    const init = items.find(one => one.what === 'init' && one.of === of.process);
    const inside = bar => bar && bar.x2 - bar.x1 > LETTER;
    const most = (bars, x) => Math.max(...bars.subarray(x, x + LETTER));
    const places = [
      inside({x1, x2}) && {x: Math.min(x1 + 3, x2 - LETTER), colour: 'page', inits: 1, invocations: 1},
      inside(init) && {x: init.x2 - LETTER - 1, colour: 'text', inits: 1, invocations: 0},
      {x: x1 - LETTER, colour: kind, inits: 0, invocations: 0},
      init && {x: init.x1 - LETTER, colour: kind, inits: 0, invocations: 0},
      {x: x2 + 1, colour: kind, inits: 0, invocations: 0},
    ];
    return places.find(place => place && place.x >= this.label && place.x + LETTER <= this.width
      && most(inits, place.x) <= place.inits && most(invocations, place.x) <= place.invocations);
  }

  drawLetter(kind, {x, colour}, middle, h) {
    const {brush} = this, letter = LETTERS[kind] || '?', font = `700 ${h < ROOMY ? 10 : 11}px system-ui, sans-serif`;
    brush.textAlign = 'center';
    if (colour === kind) { // over the dashes of a gap
      Object.assign(brush, {font, strokeStyle: this.colour('page'), lineWidth: 4, lineJoin: 'round'});
      brush.strokeText(letter, x + LETTER / 2, middle);
    }
    this.text(letter, x + LETTER / 2, middle, this.colour(colour), LETTER, font);
    brush.textAlign = 'left';
  }

  // What is under the pointer, in the canvas's own coordinates: the nearest bar within three pixels,
  // else the sandbox whose row it is.
  at(x, y) {
    let best = null, nearest = 4;
    for (const item of this.items) {
      if (y < Math.max(item.y1, AXIS) || y >= item.y2) continue;
      if (item.what === 'sandbox') {
        [best, nearest] = [item, 4];
        continue;
      }
      const away = Math.max(item.x1 - x, x - item.x2, 0) + (item.what === 'gap' ? 0.5 : 0);
      if (away < nearest) [best, nearest] = [item, away];
    }
    return best;
  }

  // Moves the selection by rows and by bars, and scrolls it into sight.
  move(rows, bars) {
    const lines = this.lines.filter(line => line.sandbox);
    if (lines.length === 0) return null;
    let index = this.selected ? lines.findIndex(line => line.sandbox === this.selected.sandbox) : -1;
    index = Math.max(0, Math.min(lines.length - 1, index + rows));
    const {sandbox, y, height} = lines[index];
    const items = [{what: 'sandbox', sandbox, of: sandbox}, ...this.itemsOf(sandbox)];
    let bar = this.selected && rows === 0
      ? items.findIndex(item => item.of === this.selected.of && item.what === this.selected.what) : 0;
    bar = Math.max(0, Math.min(items.length - 1, bar + bars));
    this.selected = items[bar];
    if (y < this.scroll.scrollTop) this.scroll.scrollTop = y;
    const below = y + height - (this.height - AXIS);
    if (below > this.scroll.scrollTop) this.scroll.scrollTop = below + 4;
    return this.selected;
  }
}

const PURPOSES = {
  'request': 'request', 'eager-assignment': 'eager', 'deployment': 'deployment', 'lease': 'lease',
  'provisioned-concurrency': 'provisioned',
};

function clock(at, withMs) {
  const text = new Date(at).toTimeString().slice(0, 8);
  return withMs ? `${text}.${String(at % 1000).padStart(3, '0')}` : text;
}
