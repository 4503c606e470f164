// What the events tell: sandboxes, their processes' inits, and invocations. Times are in ms since 1970.

const LETTERS = {
  'cold': 'C', 'proactive': 'P', 're-init': 'R', 'provisioned-concurrency': 'V', 'snap-start': 'S',
  'managed-instances': 'M',
};

// The oldest go when there are more: of invocations a half, of sandboxes those that ended first.
const MOST_INVOCATIONS = 200000, MOST_SANDBOXES = 5000, MOST_FIRSTS = 200;

class Model {
  constructor() { this.clear(); }

  clear() {
    this.sandboxes = new Map();
    this.kinds = Object.fromEntries(Object.keys(LETTERS).map(kind => [kind, 0]));
    this.firsts = []; // newest first
    this.firstsSeen = this.ended = this.invocations = this.failed = this.kept = this.dropped = 0;
    this.latest = 0;
  }

  take(event) {
    const at = Date.parse(event.time), take = TAKE[event.type];
    if (at > this.latest) this.latest = at;
    if (event.type === 'firstlight.historyDropped') this.dropped += event.record.events;
    else if (take) take(this, this.sandbox(event, at), event.record, at);
  }

  sandbox(event, at) {
    let sandbox = this.sandboxes.get(event.sandbox);
    if (sandbox) return sandbox;
    sandbox = {
      id: event.sandbox, short: event.sandbox.split(']').pop().slice(0, 8), function: event.function,
      initType: event.initializationType, purpose: '', started: at, ready: 0, ended: 0, reason: '',
      processes: [], invocations: [], count: 0, failed: 0, running: new Map(),
    };
    this.sandboxes.set(sandbox.id, sandbox);
    if (this.sandboxes.size > MOST_SANDBOXES) this.forgetSandbox();
    return sandbox;
  }

  forgetSandbox() {
    for (const one of this.sandboxes.values())
      if (one.ended) {
        this.kept -= one.invocations.length;
        this.sandboxes.delete(one.id);
        return;
      }
  }

  forgetInvocations() {
    this.kept = 0;
    for (const one of this.sandboxes.values()) {
      one.invocations.splice(0, one.invocations.length >> 1);
      this.kept += one.invocations.length;
    }
  }

  // How many sandboxes are in each state now.
  states() {
    const count = {initializing: 0, running: 0, idle: 0};
    for (const one of this.sandboxes.values()) if (!one.ended) count[stateOf(one)]++;
    return count;
  }
}

function stateOf(sandbox) {
  if (sandbox.ended) return 'ended';
  if (sandbox.running.size > 0) return 'running';
  return sandbox.ready ? 'idle' : 'initializing';
}

function latestProcess(sandbox) {
  return sandbox.processes[sandbox.processes.length - 1];
}

function endInit(sandbox, at, record) {
  const process = latestProcess(sandbox);
  if (!process || process.to) return;
  process.to = at;
  if (record) process.status = record.status;
}

function endInvocations(sandbox, at) {
  for (const invocation of sandbox.running.values()) invocation.to = at;
  sandbox.running.clear();
}

function failed(invocation) {
  return invocation.report !== null && invocation.report.status !== 'success';
}

// type of event -> (model, its sandbox, its record, its time)
const TAKE = {
  'firstlight.sandboxStarted'(model, sandbox, record) { sandbox.purpose = record.purpose; },
  'firstlight.sandboxPurpose'(model, sandbox, record) { sandbox.purpose = record.purpose; },
  'platform.initStart'(model, sandbox, record, at) {
    sandbox.processes.push({from: at, to: 0, phase: record.phase, status: '', kind: '', first: null});
  },
  'platform.initReport'(model, sandbox, record, at) { endInit(sandbox, at, record); },
  'firstlight.sandboxReady'(model, sandbox, record, at) {
    endInit(sandbox, at);
    sandbox.ready = at;
  },
  'platform.start'(model, sandbox, record, at) {
    const process = latestProcess(sandbox);
    // Only managed instances run several at once: the end of an older one was among dropped events.
    if (sandbox.initType !== 'lambda-managed-instances') endInvocations(sandbox, at);
    const invocation = {id: record.requestId, from: at, to: 0, report: null, first: null, process: null};
    if (process && !process.first) {
      process.first = invocation;
      invocation.process = process;
    }
    sandbox.running.set(record.requestId, invocation);
    sandbox.invocations.push(invocation);
    sandbox.count++;
    model.invocations++;
    if (++model.kept > MOST_INVOCATIONS) model.forgetInvocations();
  },
  'platform.report'(model, sandbox, record, at) {
    const invocation = sandbox.running.get(record.requestId);
    if (!invocation) return;
    invocation.to = at;
    invocation.report = record;
    sandbox.running.delete(record.requestId);
    if (failed(invocation)) {
      sandbox.failed++;
      model.failed++;
    }
  },
  'firstlight.firstInvocation'(model, sandbox, record, at) {
    const process = latestProcess(sandbox);
    sandbox.purpose = record.purpose;
    if (process) {
      process.kind = record.startKind;
      const first = sandbox.invocations.findLast(one => one.id === record.requestId);
      if (first) {
        process.first = first;
        first.process = process;
        first.first = record;
      }
    }
    model.kinds[record.startKind] = (model.kinds[record.startKind] || 0) + 1;
    model.firsts.unshift({at, sandbox, record});
    model.firsts.length = Math.min(model.firsts.length, MOST_FIRSTS);
    model.firstsSeen++;
  },
  'firstlight.sandboxEnded'(model, sandbox, record, at) {
    endInit(sandbox, at);
    endInvocations(sandbox, at);
    sandbox.ended = at;
    sandbox.reason = record.reason;
    model.ended++;
  },
};
