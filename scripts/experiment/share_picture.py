"""The sweep as a picture, drawn by gnuplot: shares over the length of init, and starts over time."""

import subprocess

from .failed import Failed

# From dark to light with the length of the request: apart for eyes and printers that see no colour.
COLOURS = ["#7c2d12", "#c2410c", "#f97316", "#94a3b8", "#64748b", "#334155"]
PROACTIVE, COLD, DEPLOYMENT = "#c2410c", "#334155", "#94a3b8"
WIDTH, HEIGHT = 1500, 620


def quoted(text):
    """A string of gnuplot's, which takes nothing in it for markup."""
    return "'" + text.replace("'", "''") + "'"


def data(name, rows):
    return [f"${name} << EOD", *(" ".join(f"{value:.6g}" for value in row) for row in rows), "EOD"]


def shares_panel(cells):
    handlers = sorted({cell.handler_s for cell in cells})
    script, curves = [], []
    for number, handler_s in enumerate(handlers):
        known = [cell for cell in cells if cell.handler_s == handler_s and cell.share.share is not None]
        if not known:
            continue
        # Beside each other where they would lie upon each other.
        aside = 1.06 ** (number - (len(handlers) - 1) / 2)
        rows = [(cell.init_s * aside, 100 * cell.share.share, *(100 * end for end in cell.share.interval))
                for cell in sorted(known, key=lambda cell: cell.init_s)]
        colour = COLOURS[number % len(COLOURS)]
        script += data(f"curve{number}", rows)
        curves += [f"$curve{number} using 1:2:3:4 with yerrorbars pt 7 ps 1.1 lw 1.2 lc rgb '{colour}' notitle",
                   f"$curve{number} using 1:2 with lines lw 2.5 lc rgb '{colour}'"
                   f" title {quoted(f'requests of {handler_s:g} s')}"]
    inits = [cell.init_s for cell in cells]
    return script + [
        f"set xrange [{0.7 * min(inits):g}:{1.5 * max(inits):g}]",
        "set title 'Longer inits and shorter requests raise the proactive share' font ',14'",
        "set logscale x", "set xlabel 'length of init, seconds'", "set ylabel 'proactive, % of starts on demand'",
        "set yrange [0:104]", "set format x '%g'", "set key bottom right opaque font ',12'",
        "plot " + ", ".join(curves)]


def wave_panel(wave):
    script = ["unset logscale x", "unset yrange", "set format x '%g'"]
    for kind in ("proactive", "cold"):
        times = sorted(at for at, what in wave.starts if what == kind)
        steps = [(0, 0), *((at, count) for count, at in enumerate(times, 1)), (wave.duration_s, len(times))]
        script += data(kind, steps)
    script += [f"set arrow from {at:.3f}, graph 0 to {at:.3f}, graph 1 nohead dt 2 lc rgb '{DEPLOYMENT}'"
               for at in wave.deployed_at]
    return script + [
        "set title 'A deployment under load makes a wave' font ',14'",
        f"set xrange [0:{wave.duration_s:g}]", "set xlabel 'seconds'", "set ylabel 'starts so far'",
        "set key top left opaque font ',12'",
        f"plot $proactive with steps lw 2.5 lc rgb '{PROACTIVE}' title 'proactive', "
        f"$cold with steps lw 2.5 lc rgb '{COLD}' title 'cold', "
        f"NaN with lines dt 2 lc rgb '{DEPLOYMENT}' title 'deployment'"]


def draw(path, cells, wave):
    """Writes a PNG to `path`; raises Failed where gnuplot does not."""
    script = [
        f"set terminal pngcairo noenhanced size {WIDTH},{HEIGHT} font 'DejaVu Sans,12' background '#ffffff'",
        "set multiplot layout 1,2 margins 0.06,0.98,0.11,0.92 spacing 0.07",
        "set border 3 lc rgb '#94a3b8'", "set tics nomirror textcolor rgb '#475569'",
        "set grid ytics lc rgb '#e2e8f0' lt 1", "set key noenhanced noautotitle",
        *shares_panel(cells), *wave_panel(wave), "unset multiplot"]
    try:
        done = subprocess.run(["gnuplot", "-"], input="\n".join(script).encode() + b"\n", capture_output=True,
                              check=False, timeout=60)
    except FileNotFoundError as error:
        raise Failed("no picture: gnuplot is not installed; `scripts/install-deps bench` installs it") from error
    if done.returncode != 0:
        raise Failed(f"no picture: gnuplot failed: {done.stderr.decode(errors='replace').strip()[:500]}")
    with open(path, "wb") as file:
        file.write(done.stdout)
