"""Asks DuckDB one question about a log, in a process of its own: ask_duckdb.py QUESTION FILE. The answer as JSON.

Each is the fastest of the forms that were tried: read_ndjson with its columns given, read_ndjson_objects, and read_csv
with a line as its one column, whose JSON is then taken apart only where a text search finds the name."""

import json
import sys

import duckdb

# One line, one column: a byte that no log has parts the columns. Lines that are no UTF-8 would be left out.
LINES = ("read_csv('{path}', columns = {{'line': 'VARCHAR'}}, delim = '\x01', quote = '', escape = '', header = false, "
         "auto_detect = false)")
NDJSON = "read_ndjson('{path}', columns = {{'{name}': 'VARCHAR'}}, ignore_errors = true)"

COUNT = "select {name}, count(*) from " + NDJSON + " where {name} is not null group by 1"

REPORT = """
    with lines as (
        select line[1:7] = 'REPORT ' as is_report,
               case when not is_report and contains(line, '"startKind"') and json_valid(line)
                    then json_extract_string(line, '$.startKind') end as kind,
               case when is_report then split_part(line, '\t', 2)[11:-4] end as duration,
               case when is_report then split_part(line, '\t', 3)[18:-4] end as billed
        from """ + LINES + """)
    select count(*) filter (kind = 'proactive'), count(*) filter (kind = 'cold'), count(*) filter (is_report),
           sum(try_cast(billed as bigint)), sum(try_cast(duration as double))
    from lines"""


def ask(question, path):
    database = duckdb.connect(config={"threads": 2})
    if question == "report":
        row = database.execute(REPORT.format(path=path)).fetchone()
        return dict(zip(("proactive", "cold", "reports", "billedMs", "durationMs"), map(float, row)))
    name = {"rare": "startKind", "common": "level"}[question]
    return dict(database.execute(COUNT.format(name=name, path=path)).fetchall())


if __name__ == "__main__":
    print(json.dumps(ask(*sys.argv[1:])))
