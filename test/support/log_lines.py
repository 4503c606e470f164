"""Log lines of every kind, and what they say as rows of an SQLite table. Both are written at the same time from the
same choices, so that neither is read from the other: what answers a question over the lines can be compared with
what SQL answers over the rows. The same seed makes the same lines."""

import functools
import random
from datetime import datetime, timezone

# Saturday, 2026-11-28 22:00 UTC: the lines go over the ends of a day, a week and a month.
BEGAN_MS = 1795903200000
DAYS = 4

# A column that a kind of line has not is NULL there: the field is missing. Columns have no type, so that a text that
# writes a number stays a text; beside those that mix both stands the number alone.
COLUMNS = """
    n ts message kind
    type request_id duration billed init mem_size mem_used trace
    level seq ms amount status status_num ok service user_id tier city tag0 tag1 sku0 qty0 code code_num code_order note
    payload pay_k pay_b0 pay_b1 pay_size
    ip verb path http took who
    lf_level lf_dur lf_msg
    csv_id csv_name csv_number
    currency paid
    json_type json_duration json_used
""".split()

# (as JSON writes it, what it says)
NOTES = [(None, None), ("null", None), ('""', ""), ('"plain"', "plain"), ('"tab\\there"', "tab\there"),
         ('"caf\\u00e9"', "café"), ('"Zürich 😀"', "Zürich 😀"), ('"\\ud83d\\ude00 pair"', "😀 pair"),
         ('"quote \\" and \\\\"', 'quote " and \\'), ('"a\\/b"', "a/b"), ('"  padded "', "  padded "),
         ('"xxMIDxx"', "xxMIDxx"), ('"{\\"level\\":\\"ERROR\\"}"', '{"level":"ERROR"}')]

# (as JSON writes it, as shown, its number, and for a text what sorts as its digits count)
CODES = [(None, None, None, None), ("null", None, None, None), ("404", 404, 404, None), ('"404"', "404", 404, None),
         ("7", 7, 7, None), ('"7"', "7", 7, None), ("-3", -3, -3, None), ('"1.5"', "1.5", 1.5, None),
         ('"e9"', "e9", None, "e0009"), ('"e10"', "e10", None, "e0010"), ('"e100"', "e100", None, "e0100"),
         ('"abc"', "abc", None, "abc")]

# (the member, user.id, user.tier, user.address.city): an object, or what only looks like one.
USERS = [("", None, None, None), ('"user":null,', None, None, None), ('"user":"u1",', None, None, None),
         ('"user":{"tier":"none"},', None, "none", None)]
USERS += [(f'"user":{{"id":"u{i}","tier":"{tier}","address":{{"city":"{city}","zip":[{i},{{"x":1}}]}}}},',
           f"u{i}", tier, city)
          for i in range(60) for tier, city in [(("gold", "Zürich"), ("silver", "Łódź"), ("gold", "Bern"))[i % 3]]]

# (the member, tags.0, tags.1)
TAGS = [("", None, None), ('"tags":[],', None, None), ('"tags":["a"],', "a", None), ('"tags":["a","b"],', "a", "b"),
        ('"tags":[null,"b","c"],', None, "b"), ('"tags":"a",', None, None)]

# (a text that may hold JSON as a JSON string, the text, its k, b[0], b[1], how long b is)
PAYLOADS = [('"{\\"k\\":\\"v%d\\",\\"b\\":[%d,%d]}"' % (i, i, i * i), '{"k":"v%d","b":[%d,%d]}' % (i, i, i * i),
             f"v{i}", i, i * i, 2) for i in range(20)]
PAYLOADS += [('"{\\"k\\":\\"none\\",\\"b\\":[]}"', '{"k":"none","b":[]}', "none", None, None, 0),
             ('"{\\"k\\":\\"cut"', '{"k":"cut', None, None, None, None), ('"text"', "text", None, None, None, None)]

LEVELS = ["INFO"] * 6 + ["DEBUG", "WARN", "ERROR", "FATAL"]
WORDS = ["refused", "timeout after 30 s", "Timeout", "reset by peer", "no route"]
VERBS = ["GET", "GET", "GET", "POST", "PUT"]
WHO = ["zed", "ada", "grace", "Ünal"]


@functools.lru_cache(64)
def second(epoch_s):
    return f"{datetime.fromtimestamp(epoch_s, timezone.utc):%Y-%m-%dT%H:%M:%S}"


class Writer:
    """Makes lines, and keeps the rows of each kind until they are stored."""

    def __init__(self, count, seed):
        self.random = random.Random(seed)
        self.count = count
        self.rows = {}
        self.elements = []  # of payloads' b: (n, value)
        self.pairs = []  # of metrics lines: (n, name, value)
        self.n = 0
        self.ts = 0
        self.request_id = "00000000-aaaa-4bbb-8ccc-000000000000"

    def below(self, limit):
        return int(self.random.random() * limit)

    def one_of(self, choices):
        return choices[int(self.random.random() * len(choices))]

    def time(self):
        return f"{second(self.ts // 1000)}.{self.ts % 1000:03d}Z"

    def row(self, message, columns, *values, line=None):
        """Keeps the row; the line of the log."""
        kind = columns[0]
        self.rows.setdefault(columns, []).append((self.n, self.ts, message, kind, *values))
        return line or f"{self.time()} {message}"

    # -- Lambda's own ----------------------------------------------------------------------------

    def start(self):
        self.request_id = f"{self.random.getrandbits(32):08x}-aaaa-4bbb-8ccc-{self.n:012d}"
        return self.row(f"START RequestId: {self.request_id} Version: {self.one_of(('$LATEST', '7'))}",
                        ("start", "type", "request_id"), "START", self.request_id)

    def end(self):
        return self.row(f"END RequestId: {self.request_id}", ("end", "type", "request_id"), "END", self.request_id)

    def report(self):
        ticks = self.below(100000)  # hundredths of a millisecond
        billed = ticks // 100 + 1
        used, size = 30 + self.below(90), self.one_of((128, 256, 1024))
        init, trace = None, None
        text = (f"Duration: {ticks // 100}.{ticks % 100:02d} ms\tBilled Duration: {billed} ms\t"
                f"Memory Size: {size} MB\tMax Memory Used: {used} MB\t")
        if self.below(10) == 0:
            init = self.below(40000)
            shown = f"Init Duration: {init // 100}.{init % 100:02d} ms\t"
            text = shown + text if init % 3 == 0 else text + shown
        if self.below(5) == 0:
            trace = f"1-{self.random.getrandbits(32):08x}-{self.n:024x}"
            text += f"XRAY TraceId: {trace}\tSegmentId: 0123456789abcdef\tSampled: true\t"
        if self.below(50) == 0:
            text += "Status: error\tError Type: Runtime.ExitError"
        return self.row(f"REPORT RequestId: {self.request_id}\t{text}",
                        ("report", "type", "request_id", "duration", "billed", "init", "mem_size", "mem_used", "trace"),
                        "REPORT", self.request_id, ticks / 100, billed, None if init is None else init / 100,
                        size * 10 ** 6, used * 10 ** 6, trace)

    def json_report(self):
        quarter, used = self.below(4000), 30 + self.below(60)
        duration = quarter / 4 if quarter % 4 else quarter // 4
        return self.row(f'{{"time":"{self.time()}","type":"platform.report","record":{{"requestId":"r{self.n}",'
                        f'"metrics":{{"durationMs":{duration},"maxMemoryUsedMB":{used}}},"status":"success"}}}}',
                        ("json_report", "json_type", "json_duration", "json_used"),
                        "platform.report", duration, used)

    # -- A function's JSON -----------------------------------------------------------------------

    def order(self):
        level, quarter, cents = self.one_of(LEVELS), self.below(4000), self.below(10000)
        ms = quarter / 4 if quarter % 4 else quarter // 4
        amount = cents / 100 if cents % 100 else cents // 100
        status = self.one_of((200, 200, 201, 404, 500, 503))
        status_text = f'"{status}"' if self.below(3) == 0 else str(status)
        ok = self.one_of((1, 0, None))
        service = self.one_of(("pay", "ship", "stock-7"))
        user, user_id, tier, city = self.one_of(USERS)
        tags, tag0, tag1 = self.one_of(TAGS)
        code_json, code, code_num, code_order = self.one_of(CODES)
        note_json, note = self.one_of(NOTES)
        sku, qty = (f"s{self.below(40)}", self.below(9)) if self.below(4) else (None, None)
        parts = (f'"level":"{level}",' + ('"level":"TRACE",' if self.below(30) == 0 else "")
                 + f'"seq":{self.n},"ms":{ms},"amount":{amount},"status":{status_text},"service":"{service}",'
                 + user + tags
                 + ("" if ok is None else f'"ok":{"true" if ok else "false"},')
                 + ("" if code_json is None else f'"code":{code_json},')
                 + ("" if note_json is None else f'"note":{note_json},')
                 + ("" if sku is None else f'"items":[{{"sku":"{sku}","qty":{qty}}},{{"sku":"z"}}],'))
        spaced = self.below(10) == 0
        message = f'{{ {parts}"last" : [ ] }}' if spaced else f'{{{parts}"last":{{}}}}'
        return self.row(message, ("order", "level", "seq", "ms", "amount", "status", "status_num", "ok", "service",
                                  "user_id", "tier", "city", "tag0", "tag1", "sku0", "qty0", "code", "code_num",
                                  "code_order", "note"),
                        level, self.n, ms, amount, str(status), status, ok, service, user_id, tier, city, tag0, tag1,
                        sku, qty, code, code_num, code_order, note)

    def payload(self):
        payload_json, payload, k, b0, b1, size = self.one_of(PAYLOADS)
        if size is not None:
            self.elements += [(self.n, value) for value in (b0, b1)[:size]]
        return self.row(f'{{"level":"TRACE","seq":{self.n},"payload":{payload_json}}}',
                        ("payload", "level", "seq", "payload", "pay_k", "pay_b0", "pay_b1", "pay_size"),
                        "TRACE", self.n, payload, k, b0, b1, size)

    def in_a_line(self):
        """A runtime's line, with tabs and JSON after words: its time is part of the message."""
        paid, currency, level = self.below(1000), self.one_of(("EUR", "CHF")), self.one_of(("INFO", "WARN"))
        message = (f'{self.time()}\t{self.request_id}\t{level}\tpayment {{"paid":{paid},'
                   f'"currency":"{currency}","level":"{level.lower()}"}} done {{"paid":-1}}')
        return self.row(message, ("in_a_line", "request_id", "level", "currency", "paid"),
                        self.request_id, level.lower(), currency, paid, line=message)

    def broken(self):
        return self.row(f'{{"level":"ERROR","ms":{self.below(100)},"user":{{"id":"u1"}}', ("broken",))

    # -- Plain text ------------------------------------------------------------------------------

    def access(self):
        ip, verb = f"10.{self.below(4)}.{self.below(256)}.{self.below(256)}", self.one_of(VERBS)
        path, http = f"/api/{self.one_of(('items', 'orders'))}/{self.below(200)}", self.one_of((200, 301, 404, 500))
        took, who = self.below(3000), self.one_of(WHO)
        return self.row(f"{ip} {verb} {path} {http} {took}ms user={who}",
                        ("access", "ip", "verb", "path", "http", "took", "who"),
                        ip, verb, path, http, took, who)

    def words(self):
        return self.row(f"could not connect: {self.one_of(WORDS)} (attempt {self.below(5) + 1} of 5)", ("words",))

    def logfmt(self):
        level, dur = self.one_of(("info", "warn")), self.below(500)
        text = self.one_of(("fine", "all is well"))
        shown = f'"{text}"' if " " in text else text
        return self.row(f"level={level} dur={dur} msg={shown}", ("logfmt", "lf_level", "lf_dur", "lf_msg"),
                        level, dur, text)

    def csv(self):
        number, name = self.below(100), self.one_of(("Smith, J", 'the "one"', "plain"))
        quoted = '"' + name.replace('"', '""') + '"'
        return self.row(f"csv,{self.n},{quoted},{number}", ("csv", "csv_id", "csv_name", "csv_number"),
                        self.n, name, number)

    def metrics(self):
        pairs = [(self.one_of("abc") + "q", self.below(1000)) for _ in range(self.below(4))]
        self.pairs += [(self.n, name, value) for name, value in pairs]
        return self.row("metrics " + " ".join(f"{name}={value}" for name, value in pairs), ("metrics",))

    # -- All of them -----------------------------------------------------------------------------

    def lines(self):
        makers = ([self.order] * 40 + [self.start] * 8 + [self.end] * 8 + [self.report] * 14 + [self.access] * 10
                  + [self.payload] * 5 + [self.in_a_line] * 4 + [self.json_report] * 3 + [self.words] * 3
                  + [self.logfmt, self.csv, self.metrics, self.metrics, self.broken])
        step = DAYS * 24 * 3600 * 1000 / self.count
        for self.n in range(self.count):
            # Some stand still, and some lie up to five seconds back.
            self.ts = BEGAN_MS + int(self.n * step) // 500 * 500
            self.ts += self.below(500) if self.below(8) else -self.below(10) * 500
            yield self.one_of(makers)()

    def store(self, database):
        for columns, rows in self.rows.items():
            names = ("n", "ts", "message", "kind", *columns[1:])
            database.executemany(f"insert into log ({', '.join(names)}) values ({', '.join('?' * len(names))})", rows)
        database.executemany("insert into element values (?, ?)", self.elements)
        database.executemany("insert into pair values (?, ?, ?)", self.pairs)
        self.rows, self.elements, self.pairs = {}, [], []


def write_logs(count, path, database, seed=6):
    """Writes `count` lines to the file, and the tables log, element and pair to an SQLite database that is empty."""
    writer = Writer(count, seed)
    database.execute(f"create table log ({', '.join(COLUMNS)})")
    database.execute("create table element (n, value)")
    database.execute("create table pair (n, name, value)")
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        for line in writer.lines():
            file.write(line + "\n")
            if writer.n % 50000 == 49999:
                writer.store(database)
    writer.store(database)
    database.commit()
