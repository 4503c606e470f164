"""The table as a picture: one panel a figure, one row a runtime, drawn by gnuplot."""

import subprocess

from building import Failed

# (metric, title of its panel). Three panels a line.
PANELS = [
    ("start", "exec to first /next, ms"),
    ("cpu 16 B", "CPU per invocation, 16 B, µs"),
    ("cpu 5 MB", "CPU per invocation, 5 MB, µs"),
    ("calls 16 B", "system calls per invocation, 16 B"),
    ("instructions 16 B", "user instructions, 16 B, thousands"),
    ("zip", "zip, shared libraries not counted, KB"),
    ("peak idle", "peak RSS before the first event, KB"),
    ("peak 16 B", "peak RSS, 16 B, KB"),
    ("peak 5 MB", "peak RSS, 5 MB, KB"),
]
COLUMNS = 3

# Ours, and the others: apart in lightness too, for eyes and printers that see no colour.
OUR_COLOUR = "#c2410c"
OTHER_COLOUR = "#64748b"

WIDTH, PANEL_HEIGHT, HEAD = 1500, 330, 90
LABELS = 0.115     # of the width, for the runtimes' names
FOR_NUMBERS = 0.2  # of a panel's width, to the right of its furthest point


def quoted(text):
    """A string of gnuplot's, which takes nothing in it for markup."""
    return "'" + text.replace("'", "''") + "'"


def shown(value):
    """Two or three digits, or more where they stand before the point."""
    if value >= 100 or value == round(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def panel(bench, index, lines, key, title):
    """A logarithmic scale: the figures lie a factor of hundreds apart. So a line's length says
    nothing; it leads the eye to its point, and the number says the rest."""
    row, column = divmod(index, COLUMNS)
    top = 1 - HEAD / (HEAD + lines * PANEL_HEIGHT)
    step = (1 - LABELS) / COLUMNS
    height = top / lines
    values = {runtime.name: bench.median(runtime.name, key) for runtime in bench.runtimes}
    known = [value for value in values.values() if value]
    low = min(known, default=1) / 1.6
    high = low * (max(known, default=2) / low) ** (1 / (1 - FOR_NUMBERS))

    names = ", ".join(f"{quoted(runtime.name) if column == 0 else quoted('')} {-place}"
                      for place, runtime in enumerate(bench.runtimes))
    script = [
        f"set lmargin at screen {LABELS + column * step:.4f}",
        f"set rmargin at screen {LABELS + (column + 1) * step - 0.02:.4f}",
        f"set tmargin at screen {top - row * height - 0.038:.4f}",
        f"set bmargin at screen {top - (row + 1) * height + 0.035:.4f}",
        f"set title {quoted(title)} font ',13' offset 0,-0.5",
        f"set ytics ({names}) scale 0 font ',12' textcolor rgb '#1e293b'",
        f"set xrange [{low}:{high}]",
        f"set yrange [{-len(values) + 0.4}:0.6]",
        "$data << EOD",
    ]
    for place, runtime in enumerate(bench.runtimes):
        value = values[runtime.name]
        if value:
            ours = int(runtime.is_ours)
            script.append(f"{value} {-place} {ours} {shown(value)}")
    script += [
        "EOD",
        f"plot $data using ({low}):2:($1-{low}):(0):($3 == 1 ? {int(OUR_COLOUR[1:], 16)} :"
        f" {int(OTHER_COLOUR[1:], 16)}) with vectors nohead lw 5 lc rgb variable,"
        f" $data using 1:2:($3 == 1 ? {int(OUR_COLOUR[1:], 16)} : {int(OTHER_COLOUR[1:], 16)})"
        " with points pt 7 ps 1.7 lc rgb variable,"
        " $data using 1:2:4 with labels left offset 1.1,0 font ',12'",
    ]
    return script


def draw(path, bench, where):
    """Writes a PNG to `path`; raises Failed where gnuplot does not."""
    lines = -(-len(PANELS) // COLUMNS)
    script = [
        f"set terminal pngcairo noenhanced size {WIDTH},{HEAD + lines * PANEL_HEIGHT}"
        " font 'DejaVu Sans,12' background '#ffffff'",
        "set multiplot",
        f"set label 1 {quoted('An echo on one core, side by side: less is better')}"
        " at screen 0.01,0.978 font ',18'",
        f"set label 2 {quoted(where + '; medians, logarithmic scales')}"
        " at screen 0.01,0.952 font ',12' textcolor rgb '#475569'",
        "set logscale x",
        "set format x '%g'",
        "set xtics nomirror scale 0.5 font ',10' textcolor rgb '#475569'",
        "set grid xtics lc rgb '#e2e8f0' lt 1",
        "set border 1 lc rgb '#94a3b8'",
        "unset key",
    ]
    for index, (key, title) in enumerate(PANELS):
        script += panel(bench, index, lines, key, title)
        script.append("unset label")  # the heading is drawn with the first panel
    script.append("unset multiplot")
    try:
        done = subprocess.run(["gnuplot", "-"], input="\n".join(script).encode() + b"\n",
                              capture_output=True, check=False, timeout=60)
    except FileNotFoundError as error:
        raise Failed("no picture: gnuplot is not installed; `scripts/install-deps bench`"
                     " installs it") from error
    if done.returncode != 0:
        message = done.stderr.decode(errors="replace").strip()
        raise Failed(f"no picture: gnuplot failed: {message[:500]}")
    with open(path, "wb") as file:
        file.write(done.stdout)
