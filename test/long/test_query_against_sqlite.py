"""`firstlight query` over a million lines of every kind against SQLite: each query beside the same question in SQL,
written by hand, over rows that were not read from the log. Whole results are compared, of one thread and of two."""

import fcntl
import hashlib
import json
import re
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest

from support import log_lines
from support.build import BUILD, built

LINES = 1_000_000

# The first test of each process may wait until one of them has written the lines, on a machine that is busy.
pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def folder():
    """Where the log and the database are: written once, until what writes them changes."""
    with open(log_lines.__file__, "rb") as source:
        version = hashlib.sha256(source.read()).hexdigest()[:12]
    root = BUILD / "long" / "query-against-sqlite"
    root.mkdir(parents=True, exist_ok=True)
    with open(root / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = root / version
        if not wanted.exists():
            for old in filter(Path.is_dir, root.iterdir()):
                shutil.rmtree(old)
            fresh = root / "fresh"
            fresh.mkdir()
            database = sqlite3.connect(fresh / "rows.db")
            database.executescript("pragma journal_mode = off; pragma synchronous = off")
            log_lines.write_logs(LINES, fresh / "lines.log", database)
            database.close()
            fresh.rename(wanted)
    return wanted


@pytest.fixture(scope="module")
def database(folder):
    connection = sqlite3.connect(f"file:{folder}/rows.db?mode=ro&immutable=1", uri=True)
    # What SQLite has not: a time as it is shown, and the order of texts with digits in them.
    connection.create_function("shown", 1, shown_time, deterministic=True)
    connection.create_collation("by_digits", lambda a, b: (natural(a) > natural(b)) - (natural(a) < natural(b)))
    yield connection
    connection.close()


def natural(text):
    """What texts are sorted by: code points, and runs of digits by their length, then their value."""
    return [(ord("0"), len(part), part) if part.isdigit() else (ord(part), 0, "")
            for part in re.findall(r"[0-9]+|[^0-9]", text)]


def shown_time(epoch_ms):
    if epoch_ms is None:
        return None
    return log_lines.second(epoch_ms // 1000).replace("T", " ") + f".{epoch_ms % 1000:03d}"


def shown(value):
    """A value as the query language shows it: at most 4 decimals, zeros cut."""
    if isinstance(value, float):
        text = f"{value:.4f}".rstrip("0").rstrip(".")
        return "0" if text == "-0" else text
    return str(value)


def from_sql(database, text):
    cursor = database.execute(text)
    names = [column[0] for column in cursor.description]
    return [{name: shown(value) for name, value in zip(names, row) if value is not None} for row in cursor]


def from_query(log, text, jobs):
    done = subprocess.run([built("firstlight"), "query", "--format", "json", "--jobs", str(jobs), text, log],
                          capture_output=True, timeout=300, stdin=subprocess.DEVNULL, check=False)
    assert done.returncode == 0 and done.stderr == b"", done.stderr.decode()
    return [{cell["field"]: cell["value"] for cell in row if cell["field"] != "@ptr"}
            for row in json.loads(done.stdout)["results"]]


def percentile(value, percent, where="1", group=None):
    """Nearest rank, in SQL: the least value that so many per cent do not exceed."""
    over = f"partition by {group} order by {value}" if group else f"order by {value}"
    whole = f"partition by {group}" if group else ""
    key = f"{group} as g, " if group else ""
    return (f"select {'g, ' if group else ''}min(v) as p from (select {key}{value} as v, "
            f"row_number() over ({over}) as rank, count(*) over ({whole}) as size from log "
            f"where {where} and {value} is not null) where rank >= size * {percent} / 100.0 {'group by g' if group else ''}")


PERIOD = {"7s": 7000, "1m": 60_000, "5m": 300_000, "1h": 3_600_000, "6h": 21_600_000, "1d": 86_400_000}


def floor(period, column="ts"):
    return f"shown({column} - {column} % {PERIOD[period]})"


# A name, the query, the same in SQL. Where the query sorts, rows are compared in their order.
PAIRS = [
    # ---- filter ----------------------------------------------------------------------------------
    ("equal", 'filter level = "ERROR" | stats count(*) as n',
     "select count(*) as n from log where level = 'ERROR'"),
    ("not equal leaves out what is missing", 'filter level != "INFO" | stats count(*) as n',
     "select count(*) as n from log where level <> 'INFO'"),
    ("not of a comparison", "filter not (ms > 500 or ok = 1) | stats count(*) as n, min(ms) as least",
     "select count(*) as n, min(ms) as least from log where not (ms > 500 or ok = 1)"),
    ("numbers as texts", "filter status >= 400 and status < 500 or status = 503 | stats count(*) as n by status",
     "select status, count(*) as n from log where status_num >= 400 and status_num < 500 or status_num = 503 "
     "group by status_num"),
    ("in", 'filter level in ["WARN", "FATAL", "warn"] | stats count(*) as n by level | sort n desc',
     "select level, count(*) as n from log where level in ('WARN', 'FATAL', 'warn') group by level order by n desc"),
    ("in finds a text that writes the number", 'filter code in [404, "7", "abc"] | stats count(*) as n',
     "select count(*) as n from log where code_num in (404, 7) or code = 'abc'"),
    ("not in", 'filter code not in [404, "abc"] | stats count(*) as n',
     "select count(*) as n from log where code is not null and coalesce(code_num, 0) <> 404 and code <> 'abc'"),
    ("like minds case", 'filter @message like "timeout" | stats count(*) as n',
     "select count(*) as n from log where instr(message, 'timeout')"),
    ("like a regular expression", "filter @message like /(?i)TIMEOUT after [0-9]+ s|refused/ | stats count(*) as n",
     "select count(*) as n from log where message like '%timeout after __ s%' or message like '%refused%'"),
    ("not like", 'filter note not like "a" | stats count(*) as n',
     "select count(*) as n from log where instr(note, 'a') = 0"),
    ("=~ at the ends", "filter service =~ /^s.*[0-9]$/ and user.id =~ /^u1.$/ | stats count(*) as n by user.id as id",
     "select user_id as id, count(*) as n from log where service = 'stock-7' and user_id like 'u1_' group by 1"),
    ("booleans", "filter ok and level = 'INFO' or !ok and level = 'FATAL' | stats count(*) as n by ok, level",
     "select ok, level, count(*) as n from log where ok = 1 and level = 'INFO' or ok = 0 and level = 'FATAL' "
     "group by 1, 2"),
    ("within objects and lists", 'filter user.address.city = "Zürich" and tags.1 = "b" and items.0.qty * 2 > 6 '
     "| stats count(*) as n, sum(items.0.qty) as q by tags.0 as first",
     "select tag0 as first, count(*) as n, sum(qty0) as q from log "
     "where city = 'Zürich' and tag1 = 'b' and qty0 * 2 > 6 group by 1"),
    ("ispresent", "filter ispresent(ms) and not ispresent(note) | stats count(*) as n, count(user.id) as users",
     "select count(*) as n, count(user_id) as users from log where ms is not null and note is null"),
    ("two filters", "filter ms < 10 | filter amount > 90 | stats count(*) as n",
     "select count(*) as n from log where ms < 10 and amount > 90"),
    ("times compare as milliseconds", "filter @timestamp >= 1796000000000 and @timestamp < 1796000060000 "
     "| stats count(*) as n", "select count(*) as n from log where ts >= 1796000000000 and ts < 1796000060000"),
    ("JSON within a line", 'filter currency = "EUR" and level = "warn" | stats sum(paid) as s, count(*) as n, '
     'max(paid) as m',
     "select sum(paid) as s, count(*) as n, max(paid) as m from log where currency = 'EUR' and level = 'warn'"),
    ("addresses", 'parse "* GET *" as ip, rest | filter isIpv4InSubnet(ip, "10.2.0.0/17") | stats count(*) as n',
     "select count(*) as n from log where verb = 'GET' and ip like '10.2.%' "
     "and cast(substr(ip, 6) as integer) < 128"),

    # ---- Lambda's own lines ----------------------------------------------------------------------
    ("types", "stats count(*) as n, count_distinct(@requestId) as ids by @type",
     "select type as \"@type\", count(*) as n, count(distinct request_id) as ids from log group by 1"),
    ("REPORT", 'filter @type = "REPORT" | stats count(*) as n, sum(@billedDuration) as billed, avg(@duration) as a, '
     "max(@duration) as longest, max(@maxMemoryUsed / 1000 / 1000) as mb, count(@initDuration) as inits, "
     "avg(@initDuration) as init, count(@xrayTraceId) as traced by @memorySize as size",
     "select mem_size as size, count(*) as n, sum(billed) as billed, avg(duration) as a, max(duration) as longest, "
     "max(mem_used / 1000.0 / 1000) as mb, count(init) as inits, avg(init) as init, count(trace) as traced "
     "from log where type = 'REPORT' group by 1"),
    ("memory left", "filter @maxMemoryUsed > 0.9 * @memorySize | stats count(*) as n, min(@memorySize - "
     "@maxMemoryUsed) as left",
     "select count(*) as n, min(mem_size - mem_used) as left from log where mem_used > 0.9 * mem_size"),
    ("the slowest", "filter @duration > 999 | fields @requestId, @duration, @billedDuration, @initDuration "
     "| sort @duration desc, @requestId | limit 50",
     'select request_id as "@requestId", duration as "@duration", billed as "@billedDuration", init as '
     '"@initDuration" '
     "from log where duration > 999 order by duration desc, request_id collate by_digits limit 50"),
    ("REPORT as JSON", 'filter type = "platform.report" | stats avg(record.metrics.durationMs) as a, '
     "max(record.metrics.maxMemoryUsedMB) as mb, count(*) as n by record.metrics.maxMemoryUsedMB > 60 as large",
     "select json_used > 60 as large, avg(json_duration) as a, max(json_used) as mb, count(*) as n from log "
     "where json_type = 'platform.report' group by 1"),

    # ---- parse -----------------------------------------------------------------------------------
    ("glob", 'parse "* * /api/*/* * *ms user=*" as ip, verb, what, id, http, took, who '
     "| filter took > 100 and http >= 400 | stats count(*) as n, avg(took) as a, max(id) as id by verb, http, who",
     "select verb, http, who, count(*) as n, avg(took) as a, "
     "max(cast(substr(path, instr(substr(path, 6), '/') + 6) as integer)) as id from log "
     "where took > 100 and http >= 400 group by 1, 2, 3"),
    ("glob of what does not match stays", 'parse "attempt * of" as attempt | stats count(*) as n by attempt',
     "select case when kind = 'words' then substr(message, instr(message, 'attempt ') + 8, 1) end as attempt, "
     "count(*) as n from log group by 1"),
    ("named groups", "parse @message /(?<verb>[A-Z]+) (?<path>\\/api\\/orders\\/\\d+) 500 (?<took>\\d+)ms/ "
     "| filter took >= 2990 | fields verb, path, took | sort took desc, path, verb, @timestamp",
     "select verb, path, took from log where path like '/api/orders/%' and http = 500 and took >= 2990 "
     "order by took desc, path collate by_digits, verb, ts"),
    ("groups by place", 'filter @message like "user=" | parse @message /^(\\S+) .* user=(.)/ as ip, letter '
     "| stats count(*) as n, count_distinct(ip) as ips by letter",
     "select substr(who, 1, 1) as letter, count(*) as n, count(distinct ip) as ips from log where who is not null "
     "group by 1"),
    ("every match", 'filter @message like /^metrics/ | parse @message /(?<name>[a-z])q=(?<value>\\d+)/ multi '
     "| stats count(*) as n, sum(value) as s, max(value) as m by name",
     "select substr(name, 1, 1) as name, count(*) as n, sum(value) as s, max(value) as m from ("
     "select name, value from pair union all select null, null from log "
     "where kind = 'metrics' and n not in (select n from pair)) group by 1"),
    ("logfmt", "filter @message like /^level=/ | parse @message logfmt as m | fields m.level as level2, m.dur as "
     "dur, m.msg as msg "
     "| stats count(*) as n, sum(dur) as s by level2, msg",
     "select lf_level as level2, lf_msg as msg, count(*) as n, sum(lf_dur) as s from log where lf_level is not null "
     "group by 1, 2"),
    ("csv", 'filter @message like /^csv,/ | parse @message csv as head, id, name, number '
     "| stats count(*) as n, sum(number) as s, max(id) as last by name",
     "select csv_name as name, count(*) as n, sum(csv_number) as s, max(csv_id) as last from log "
     "where csv_id is not null group by 1"),

    # ---- stats -----------------------------------------------------------------------------------
    ("aggregates", "stats count(*) as n, count(note) as notes, count_distinct(user.id) as users, sum(amount) as s, "
     "avg(amount) as a, min(amount) as least, max(amount) as most, stddev(amount) as d by service",
     "select service, count(*) as n, count(note) as notes, count(distinct user_id) as users, sum(amount) as s, "
     "avg(amount) as a, min(amount) as least, max(amount) as most, "
     "sqrt((sum(amount * amount) - sum(amount) * sum(amount) / count(amount)) / (count(amount) - 1)) as d "
     "from log group by 1"),
    ("pct", "filter ispresent(amount) | stats pct(amount, 90) as p", percentile("amount", 90)),
    ("pct by level", "filter ispresent(ms) | stats pct(ms, 99) as p by level as g", percentile("ms", 99, group=
     "level")),
    ("pct of a fraction", "stats pct(@duration, 99.9) as p", percentile("duration", 99.9)),
    ("median", 'filter @type = "REPORT" | stats median(@duration) as p by @memorySize as g',
     percentile("duration", 50, group="mem_size")),
    ("earliest and latest", "filter ispresent(seq) and ispresent(ms) | stats earliest(seq) as first, latest(seq) "
     "as last by user.id",
     'select distinct user_id as "user.id", first_value(seq) over (partition by user_id order by ts, n) as first, '
     "first_value(seq) over (partition by user_id order by ts desc, n desc) as last from log where ms is not null"),
    ("sortsFirst and sortsLast", "filter ispresent(code) | stats sortsFirst(code) as first, sortsLast(code) as last, "
     "sortsFirst(note) as note by level",
     "select level, 'abc' as first, 404 as last, min(note) as note from log where code is not null group by level"),
    ("bin(7s)", "filter level = 'FATAL' | stats count(*) as n, sum(ms) as s by bin(7s) as t | sort t | limit 500",
     f"select {floor('7s')} as t, count(*) as n, sum(ms) as s from log where level = 'FATAL' group by ts / 7000 "
     f"order by 1 limit 500"),
    ("bin(300s) is bin(60s)", "filter ms > 999 | stats count(*) as n by bin(300s) as t | sort t",
     f"select {floor('1m')} as t, count(*) as n from log where ms > 999 group by ts / 60000 order by 1"),
    ("bin(5m)", "stats count(*) as n, count_distinct(level) as levels by bin(5m) | sort bin(5m) desc",
     f'select {floor("5m")} as "bin(5m)", count(*) as n, count(distinct level) as levels from log group by ts / '
     f'300000 order by 1 desc'),
    ("bin(6h) by service", "filter ispresent(service) | stats avg(ms) as a, count(*) as n by bin(6h) as t, service "
     "| sort t, service",
     f"select {floor('6h')} as t, service, avg(ms) as a, count(*) as n from log where service is not null group by "
     f"ts / 21600000, service order by 1, 2"),
    ("bin(1d)", "stats count(*) as n, min(@timestamp) as b, max(@timestamp) as e by bin(1d) as t | sort t",
     f"select {floor('1d')} as t, count(*) as n, shown(min(ts)) as b, shown(max(ts)) as e from log group by ts / "
     f"86400000 order by 1"),
    ("bin(1w)", "stats count(*) as n by bin(1w) as t | sort t",
     "select shown((ts / 86400000 - (ts / 86400000 + 3) % 7) * 86400000) as t, count(*) as n from log group by (ts "
     "/ 86400000 + 3) / 7 order by 1"),
    ("bin(1mo)", "stats count(*) as n by bin(1mo) as t | sort t",
     "select strftime('%Y-%m-01 00:00:00.000', ts / 1000, 'unixepoch') as t, count(*) as n from log "
     "group by ts >= 1796083200000 order by 1"),
    ("offset", "stats count(*) as n by bin(1h) as t offset 20m | sort t",
     "select shown(ts - (ts - 1200000) % 3600000) as t, count(*) as n from log group by (ts - 1200000) / 3600000 "
     "order by 1"),
    ("of aggregates", "stats sum(ok) as good, count(ok) as of, 100 * good / of as percent, max(ms) - min(ms) as "
     "width, "
     "coalesce(sum(nothing), -1) as none by user.tier as tier",
     "select tier, sum(ok) as good, count(ok) as of, 100.0 * sum(ok) / count(ok) as percent, max(ms) - min(ms) as "
     "width, "
     "-1 as none from log group by 1"),
    ("conditions are counted", 'stats sum(level = "ERROR" and ms > 500) as slow, sum(ms > 990) > 1000 as many by '
     'service',
     "select service, sum(level = 'ERROR' and ms > 500) as slow, sum(ms > 990) > 1000 as many from log group by 1"),
    ("two stats", "stats count(*) as n, sum(ms) as s by user.id, service | stats max(n) as m, avg(s) as a, "
     "count(*) as rows by service",
     "select service, max(n) as m, avg(s) as a, count(*) as rows from "
     "(select user_id, service, count(*) as n, sum(ms) as s from log group by 1, 2) group by 1"),
    ("a filter between two stats", "stats count(*) as n by bin(1m) as t | filter n > 175 | stats count(*) as "
     "minutes, max(n) as most",
     "select count(*) as minutes, max(n) as most from (select count(*) as n from log group by ts / 60000) where n "
     "> 175"),
    ("many groups", "stats count(*) as n, max(@billedDuration) as b by @requestId | filter n > 3 | sort n desc, "
     "@requestId | limit 200",
     'select request_id as "@requestId", count(*) as n, max(billed) as b from log group by 1 having n > 3 '
     "order by n desc, request_id collate by_digits limit 200"),

    # ---- Values ----------------------------------------------------------------------------------
    ("arithmetic", "filter seq < 2000 and ispresent(ms) | fields seq, ms + amount * 2 as a, (ms - amount) / 3 as b, "
     "seq % 7 as c, -ms as d, items.0.qty ^ 2 as e, ms / items.0.qty as f | sort seq",
     "select seq, ms + amount * 2 as a, (ms - amount) / 3.0 as b, seq % 7 as c, -ms as d, pow(qty0, 2) as e, "
     "ms * 1.0 / qty0 as f from log where seq < 2000 and ms is not null order by seq"),
    ("numbers", "filter seq < 3000 and ispresent(ms) | fields seq, abs(ms - 500) as a, ceil(ms) as b, floor(ms) as "
     "c, "
     "sqrt(amount) as d, log(amount) as e, greatest(ms, amount, 50) as f, least(ms, amount) as g, round(ms / 3, 2) "
     "as h, "
     "toInt(ms) as i, toNumber(status) + 1 as j | sort seq",
     "select seq, abs(ms - 500) as a, ceil(ms) as b, floor(ms) as c, sqrt(amount) as d, ln(amount) as e, "
     "max(ms, amount, 50) as f, min(ms, amount) as g, round(ms / 3.0, 2) as h, cast(ms as integer) as i, "
     "status_num + 1 as j from log where seq < 3000 and ms is not null order by seq"),
    ("texts", 'filter ispresent(note) and seq < 20000 | fields seq, concat(level, "-", user.id) as a, '
     'tolower(level) as b, '
     'strlen(note) as c, trim(note) as d, replace(note, "a", "[A]") as e, substr(note, 1, 3) as f, '
     'strcontains(note, "üri") as g, startsWith(service, "s") as h, endsWith(note, "xx") as i, trim(note, "x") as j, '
     "toupper(service) as k | sort seq | limit 3000",
     "select seq, level || '-' || coalesce(user_id, '') as a, lower(level) as b, length(note) as c, "
     "trim(note, ' ' || char(9)) as d, replace(note, 'a', '[A]') as e, substr(note, 2, 3) as f, "
     "instr(note, 'üri') > 0 as g, service like 's%' as h, note like '%xx' as i, trim(note, 'x') as j, "
     "upper(service) as k from log where note is not null and seq < 20000 order by seq limit 3000"),
    ("regexReplace", 'filter @message like /attempt/ | fields regexReplace(@message, /\\(attempt (\\d) of \\d\\)/, '
     '"#$1") as t '
     "| stats count(*) as n by t",
     "select replace(replace(message, '(attempt ', '#'), ' of 5)', '') as t, count(*) as n from log where kind = "
     "'words' "
     "group by 1"),
    ("empty and blank", "filter ispresent(ms) | stats sum(isempty(note)) as e, sum(isblank(trim(note))) as b, "
     "sum(isNumeric(code)) as n",
     "select sum(coalesce(note, '') = '') as e, sum(trim(coalesce(note, '')) = '') as b, count(code_num) as n from "
     "log "
     "where ms is not null"),
    ("times", "filter ms < 0.5 | fields seq, datefloor(@timestamp, 5m) as a, dateceil(@timestamp, 1h) as b, "
     "toMillis(@timestamp) as c, "
     "fromMillis(toMillis(@timestamp) + 1000) as d, bin(1d) as e | sort seq",
     f"select seq, {floor('5m')} as a, shown((ts + 3599999) / 3600000 * 3600000) as b, ts as c, shown(ts + 1000) "
     f"as d, "
     f"{floor('1d')} as e from log where ms < 0.5 order by seq"),
    ("coalesce, if and case", 'filter ispresent(ms) | fields coalesce(user.id, user.tier, "nobody") as who, '
     'if(ms > 500, "slow", "fast") as pace, case(status < 300, "good", status < 500, "theirs", "ours") as whose '
     "| stats count(*) as n by pace, whose, who | sort n desc, pace, whose, who | limit 100",
     "select case when ms > 500 then 'slow' else 'fast' end as pace, case when status_num < 300 then 'good' "
     "when status_num < 500 then 'theirs' else 'ours' end as whose, coalesce(user_id, tier, 'nobody') as who, "
     "count(*) as n from log where ms is not null group by 1, 2, 3 "
     "order by n desc, pace, whose, who collate by_digits limit 100"),
    ("conditions are values", 'filter seq < 4000 | fields seq, ms > 500 as slow, coalesce(ok = 1, 0) as good, '
     'level in ["WARN", "ERROR"] and ms > 100 as bad, not ok as wrong | sort seq',
     "select seq, ms > 500 as slow, coalesce(ok = 1, 0) as good, level in ('WARN', 'ERROR') and ms > 100 as bad, "
     "not ok as wrong from log where seq < 4000 order by seq"),

    # ---- JSON in texts ---------------------------------------------------------------------------
    ("jsonParse", "filter ispresent(payload) | fields jsonParse(payload) as j | fields j.k as k, j.b[1] as b1, "
     "jsonArraySize(j.b) as size "
     "| stats count(*) as n, max(b1) as b1max, max(size) as size2 by k | sort n desc, k",
     "select pay_k as k, count(*) as n, max(pay_b1) as b1max, max(pay_size) as size2 from log where payload is not "
     "null "
     "group by 1 order by n desc, k collate by_digits"),
    ("jsonArrayContains", "filter ispresent(payload) | fields jsonParse(payload) as j | stats "
     "sum(jsonArrayContains(j.b, 16)) as n",
     "select sum(pay_b0 = 16 or pay_b1 = 16) as n from log where payload is not null"),
    ("unnest", "filter ispresent(payload) | fields jsonParse(payload) as j | filter ispresent(j.k) | unnest j.b "
     "into x "
     "| stats count(x) as n, sum(x) as s, max(x) as m",
     "select count(value) as n, sum(value) as s, max(value) as m from element"),

    # ---- Order, limit, dedup, display ------------------------------------------------------------
    ("sort puts texts before numbers", "filter ispresent(ms) and seq < 3000 | fields code, seq | sort code, seq desc",
     "select code, seq from log where ms is not null and seq < 3000 "
     "order by code is not null, code_num is not null, code_num, code_order, seq desc"),
    ("sort desc", "filter ispresent(ms) and seq > 995000 | fields code, seq | sort code desc, seq asc | limit 1000",
     "select code, seq from log where ms is not null and seq > 995000 "
     "order by code is not null desc, code_num is not null desc, code_num desc, code_order desc, seq limit 1000"),
    ("the newest first", "filter level = 'FATAL' | fields seq | limit 500",
     "select seq from log where level = 'FATAL' order by ts desc, n limit 500"),
    ("without any command", "limit 300",
     'select shown(ts) as "@timestamp", message as "@message" from log order by ts desc, n limit 300'),
    ("sort by what is not shown", "filter amount > 99.9 | sort ms desc, seq | display user.id, amount | limit 400",
     'select user_id as "user.id", amount from log where amount > 99.9 order by ms desc, seq limit 400'),
    ("display hides the rest", "fields ms * 2 as twice, level | filter twice > 1990 | sort twice desc, seq | "
     "display level | limit 99",
     "select level from log where ms * 2 > 1990 order by ms desc, seq limit 99"),
    ("dedup", "filter ispresent(ms) | fields user.id, service, seq | sort seq | dedup user.id, service",
     'select user_id as "user.id", service, seq from log where ms is not null and (user_id is null or seq in '
     "(select min(seq) from log where user_id is not null group by user_id, service)) order by seq limit 10000"),
    ("dedup and limit", "filter ms >= 0 and ispresent(user.tier) | fields user.tier, seq | sort seq desc | dedup "
     "user.tier | limit 2",
     'select tier as "user.tier", max(seq) as seq from log where ms >= 0 and tier is not null group by 1 order by '
     '2 desc limit 2'),
]


@pytest.mark.parametrize("query,sql", [pair[1:] for pair in PAIRS], ids=[pair[0].replace(" ", "-") for pair in PAIRS])
def test_same_answer(folder, database, query, sql):
    wanted = from_sql(database, sql)
    one, two = (from_query(folder / "lines.log", query, jobs) for jobs in (1, 2))
    assert one == two, "the number of threads changes the answer"
    assert wanted, "an empty answer proves nothing"
    if "| sort " not in query and "limit" not in query:
        one, wanted = (sorted(rows, key=lambda row: sorted(row.items())) for rows in (one, wanted))
    assert one == wanted
