"""The web page in a real browser: what it shows of a running local Lambda, live. The screenshots are for
people: build/…/screenshots."""

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from support.browser import Browser
from support.build import BUILD
from support.local import Local
from support.patience import until
from support.ports import reserved_port

OK = b'{"do":"respond","bytes":3}'
SIZES = [(1280, 800), (390, 800)]


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    made = Browser(tmp_path_factory.mktemp("profile"))
    yield made
    made.close()


@pytest.fixture
def local(tmp_path):
    running = []

    def start(*options, handler="probe", env=None):
        running.append(Local(tmp_path, "probe", handler, *options, env=env))
        return running[-1]

    yield start
    for one in running:
        one.close()


@pytest.fixture
def show(browser):
    """show(lambda_): its page, open in the browser; its console must stay silent."""
    def open_page(lambda_, width=1280, height=800, scheme="light"):
        browser.look_like(width, height, scheme)
        browser.open(f"http://127.0.0.1:{lambda_.port}/")
        browser.until_text("#connection", "live")
        return browser

    browser.errors()
    yield open_page
    assert browser.errors() == []


def shots(browser, name):
    """A screenshot in each size, light and dark."""
    for width, height in SIZES:
        for scheme in ("light", "dark"):
            browser.look_like(width, height, scheme)
            settled(browser)
            browser.screenshot(BUILD / "screenshots" / f"{name}-{width}-{scheme}.png")


def settled(browser):
    """The picture has been drawn since now, twice: what happened before is in it."""
    browser.driver.execute_async_script(
        "const done = arguments[0]; stale = true; const before = lastDrawn;"
        "const look = () => lastDrawn > before ? done() : requestAnimationFrame(look); look();")


def pixels(browser, name):
    """How many of the picture's pixels have the page's colour of that name."""
    return browser.run("""
        const wanted = getComputedStyle(document.documentElement).getPropertyValue('--' + arguments[0]).trim();
        const [r, g, b] = [1, 3, 5].map(at => parseInt(wanted.slice(at, at + 2), 16));
        const {width, height} = chart.canvas, copy = new OffscreenCanvas(width, height);
        const brush = copy.getContext('2d', {willReadFrequently: true});
        brush.drawImage(chart.canvas, 0, 0);
        const bytes = brush.getImageData(0, 0, width, height).data;
        let count = 0;
        for (let i = 0; i < bytes.length; i += 4)
          if (bytes[i] === r && bytes[i + 1] === g && bytes[i + 2] === b && bytes[i + 3] === 255) count++;
        return count;""", name)


def numbers(browser, *names):
    settled(browser)
    return [int(browser.run("return document.body.dataset[arguments[0]]", name)) for name in names]


def kinds(browser):
    """The first invocations that the table lists, newest first."""
    return browser.run("return [...document.querySelectorAll('#firsts tr')].map(row => row.dataset.kind)")


@contextmanager
def waiting(lambda_, count):
    """So many invocations, which wait for the file gate; answered at the block's end."""
    with ThreadPoolExecutor(count) as callers:
        answers = [callers.submit(lambda_.invoke, b'{"do":"wait","file":"gate"}') for _ in range(count)]
        yield
        for answer in answers:
            assert answer.result().body == b'"waited"'


def test_cold_start_appears_while_one_looks(local, show):
    lambda_ = local(handler="stateful", env={"PROBE_INIT_MS": "200"})
    page = show(lambda_)
    assert numbers(page, "sandboxes", "invocations") == [0, 0] and not page.run("return empty.hidden")
    answer = lambda_.invoke(OK)
    page.until_text("#count-cold", "1")
    until(lambda: numbers(page, "sandboxes", "idle", "invocations") == [1, 1, 1], "what became of it")
    [row] = page.texts("#firsts tr")
    assert answer.headers["x-amzn-RequestId"] in row and re.search(r"yes, \d{3,} ms", row) and "request" in row
    assert pixels(page, "cold") > 0 and pixels(page, "proactive") == 0
    lambda_.invoke(OK)
    until(lambda: numbers(page, "invocations") == [2], "the second invocation")
    assert kinds(page) == ["cold"] and pixels(page, "later") > 0


def test_gap_of_a_proactive_start(local, show):
    lambda_ = local("--proactive", handler="stateful", env={"PROBE_INIT_MS": "500"})
    page = show(lambda_)
    until(lambda: numbers(page, "idle") == [1], "the sandbox is ready")
    page.click("#windows input[value='0']")
    settled(page)
    before = pixels(page, "none")
    time.sleep(3)  # the gap that is to be seen
    settled(page)
    assert pixels(page, "none") > before and kinds(page) == []
    lambda_.invoke(b'{"do":"sleep","ms":700}')
    page.until_text("#count-proactive", "1")
    *_, waited, gap, purpose, _ = page.texts("#firsts td")
    assert (waited, purpose) == ("no", "deployment") and float(gap.removesuffix(" s")) >= 3
    settled(page)
    assert pixels(page, "proactive") > 0 and pixels(page, "cold") == 0
    shots(page, "gap")


def test_invocation_that_runs_is_seen_running(local, show, tmp_path):
    lambda_ = local("--timeout", "60")
    page = show(lambda_)
    lambda_.invoke(b'{"do":"wait","file":"gate"}', X_Amz_Invocation_Type="Event")
    until(lambda: numbers(page, "running") == [1], "it runs")
    (tmp_path / "gate").touch()
    until(lambda: numbers(page, "running", "idle") == [0, 1], "it is over")


def test_crash_and_re_init(local, show):
    lambda_ = local()
    page = show(lambda_)
    lambda_.invoke(b'{"do":"exit","code":3}')
    lambda_.invoke(OK)
    page.until_text("#count-re-init", "1")
    assert kinds(page) == ["re-init", "cold"]
    assert numbers(page, "invocations", "failed") == [2, 1]
    assert pixels(page, "failed") > 0 and pixels(page, "re-init") > 0


def test_spare_sandbox_is_known_before_it_is_invoked(local, show, tmp_path):
    """Two requests, one sandbox free: it serves both before the one started for the second is ready."""
    init_gate, gate = tmp_path / "init-gate", tmp_path / "gate"
    lambda_ = local("--timeout", "60", handler="stateful", env={"PROBE_INIT_FILE": init_gate.name})
    page = show(lambda_)
    init_gate.touch()
    lambda_.invoke(OK)
    init_gate.unlink()
    with waiting(lambda_, 2):
        until(lambda: numbers(page, "running", "initializing") == [1, 1], "the second one's sandbox")
        gate.touch()
    init_gate.touch()
    until(lambda: numbers(page, "idle") == [2], "the spare one is ready")
    until(lambda: page.run("return [...model.sandboxes.values()].map(one => [one.purpose, one.count])")
          == [["request", 3], ["eager-assignment", 0]], "what it was started for")


# A sandbox's bars and the first invocation's letter: begin of init, its end, then begin and end of each
# invocation, in ms; and where the letter is.
LETTERS = {
    "in its bar": ([1000, 2000, 2000, 5000, 5000, 9000], "bar"),
    "in the init's": ([1000, 5000, 5000, 5010, 5020, 9000], "init"),
    "on the gap": ([1000, 1010, 8000, 8010, 8020, 9000], "gap"),
    "left of the init": ([5000, 5010, 5010, 5020, 5030, 9000], "left"),
    "nowhere: no room": ([100, 110, 110, 120, 130, 9000], None),
}


@pytest.mark.parametrize("times, wanted", LETTERS.values(), ids=LETTERS)
def test_letters_stand_on_no_other_bar(local, show, times, wanted):
    page = show(local())
    page.run("""
        const take = (type, at, record) => model.take({type, record, sandbox: '[$LATEST]0123', function: 'f',
          initializationType: 'on-demand', time: new Date(1e12 + at).toISOString()});
        const [from, to, ...invocations] = arguments[0];
        take('firstlight.sandboxStarted', from, {purpose: 'request'});
        take('platform.initStart', from, {phase: 'init'});
        take('firstlight.sandboxReady', to, {});
        for (let i = 0; i < invocations.length; i += 2) {
          take('platform.start', invocations[i], {requestId: String(i)});
          take('platform.report', invocations[i + 1], {requestId: String(i), status: 'success', metrics: {}});
        }
        take('firstlight.firstInvocation', 9000, {requestId: '0', startKind: 'cold', purpose: 'request'});""", times)
    letter, bars = page.run("""
        let drawn = null;
        chart.drawLetter = (kind, place) => { drawn = place; };
        chart.draw(model, 1e12, 1e12 + 60000);
        return [drawn && [drawn.x, drawn.x + LETTER], chart.items.filter(one => one.what !== 'sandbox')
          .map(({what, x1, x2, plain}) => [plain ? 'other' : what, x1, x2])];""")
    on = {what for what, x1, x2 in bars if letter and x1 < letter[1] and letter[0] < x2}
    expected = {"bar": {"invocation"}, "init": {"init"}, "gap": {"gap"}, "left": set(), None: set()}[wanted]
    assert on == expected and (letter is None) == (wanted is None)


def test_pause_holds_the_picture(local, show):
    lambda_ = local()
    page = show(lambda_)
    lambda_.invoke(OK)
    until(lambda: numbers(page, "invocations") == [1], "the first invocation")
    page.click("#pause")
    lambda_.invoke(OK)
    until(lambda: page.run("return model.invocations") == 2, "the page knows of the second")
    assert numbers(page, "invocations") == [1]
    page.click("#pause")
    until(lambda: numbers(page, "invocations") == [2], "the picture goes on")


def test_details_by_pointer_and_by_keys(local, show):
    lambda_ = local()
    page = show(lambda_)
    answer = lambda_.invoke(b'{"do":"sleep","ms":300}')
    until(lambda: kinds(page) == ["cold"], "the first invocation")
    request_id = answer.headers["x-amzn-RequestId"]
    page.click("#windows input[value='0']")
    page.click("#pause")
    settled(page)

    def shows(*texts):
        """The page may hear of the pointer a frame later."""
        until(lambda: not page.run("return details.hidden") and all(text in page.text("#details") for text in texts),
              f"{texts} in the details")

    place = page.run("""
        const item = chart.items.find(one => one.what === 'invocation'), box = chart.canvas.getBoundingClientRect();
        return [(item.x1 + item.x2) / 2 - box.width / 2, (item.y1 + item.y2) / 2 - box.height / 2];""")
    canvas = page.driver.find_element("id", "chart")
    ActionChains(page.driver).move_to_element_with_offset(canvas, *map(round, place)).perform()
    shows("First invocation: cold", request_id, "waited for init")
    ActionChains(page.driver).move_to_element(page.driver.find_element("id", "firsts-title")).perform()
    until(lambda: page.run("return details.hidden"), "the pointer has left")
    canvas.send_keys(Keys.ARROW_DOWN)
    shows("log stream")
    canvas.send_keys(Keys.ARROW_RIGHT)
    until(lambda: page.text("#details").startswith("Init"), "the init's details")
    canvas.send_keys(Keys.END, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    shows(request_id)
    canvas.send_keys(Keys.ESCAPE)
    until(lambda: page.run("return details.hidden"), "no details")


def test_every_control_is_reached_by_keys(local, show):
    page = show(local())
    reached = []
    for _ in range(5):
        ActionChains(page.driver).send_keys(Keys.TAB).perform()
        reached.append(page.run("const one = document.activeElement; return one.id || one.name || one.className"))
    assert reached[:4] == ["window", "pause", "chart", "wide"], reached


@pytest.mark.parametrize("count", [31, 60])
def test_many_sandboxes(local, show, tmp_path, count):
    lambda_ = local(f"--proactive={count}", "--timeout", "60")
    page = show(lambda_)
    until(lambda: numbers(page, "idle") == [count], "all are ready")
    with waiting(lambda_, 20):
        until(lambda: numbers(page, "running") == [20], "all at once")
        (tmp_path / "gate").touch()
    until(lambda: len(kinds(page)) == 20 and set(kinds(page)) == {"proactive"}, "their first invocations")
    page.click("#windows input[value='0']")
    assert page.run("return chart.row") >= 12, "room for a row's name"
    shots(page, f"many-{count}")
    assert page.run("return document.getElementById('scroll').scrollWidth <= innerWidth")


@pytest.fixture
def port():
    """Nobody else gets it between two emulators."""
    with reserved_port() as number:
        yield str(number)


def test_emulator_that_ends_and_begins_anew(port, local, show):
    lambda_ = local("--port", port)
    page = show(lambda_)
    lambda_.invoke(OK)
    until(lambda: numbers(page, "invocations") == [1], "the invocation")
    lambda_.terminate()
    until(lambda: "lost" in page.text("#connection"), "it says so")
    page.errors()  # the connection that it could not make
    again = local("--port", port)
    page.until_text("#connection", "live")
    until(lambda: numbers(page, "sandboxes", "invocations") == [0, 0], "nothing of the old run is left")
    again.invoke(OK)
    until(lambda: numbers(page, "invocations") == [1], "the new run's")
    page.errors()


def test_thousand_sandboxes_stay_usable(local, show):
    """The page alone: a thousand sandboxes with a hundred invocations each, given to its model."""
    page = show(local())
    page.run("""
        const type = (type, sandbox, at, record) => model.take({type, sandbox, record, function: 'f' + sandbox.length % 3,
          initializationType: 'on-demand', time: new Date(at).toISOString()});
        const begin = Date.now() - 50000;
        for (let i = 0; i < 1000; i++) {
          const id = `[$LATEST]${String(i).padStart(8, '0')}${'x'.repeat(i % 3)}`;
          type('firstlight.sandboxStarted', id, begin + i, {purpose: 'request'});
          type('platform.initStart', id, begin + i, {phase: 'init'});
          type('firstlight.sandboxReady', id, begin + i + 900, {});
          for (let k = 0; k < 100; k++) {
            type('platform.start', id, begin + i + 900 + k * 400, {requestId: String(k)});
            type('platform.report', id, begin + i + 1100 + k * 400, {requestId: String(k), status: 'success',
              metrics: {durationMs: 200}});
          }
        }""")
    assert numbers(page, "sandboxes", "invocations") == [1000, 100000]
    # The least of some, since others use the machine too.
    took_ms = page.run("""
        const once = () => { const begin = performance.now(); draw(); return performance.now() - begin; };
        return Math.min(...Array.from({length: 20}, once));""")
    assert took_ms < 100, "a frame every tenth of a second must be possible"
    page.screenshot(BUILD / "screenshots" / "thousand.png")
    page.run("document.getElementById('scroll').scrollTop = 1e9")
    settled(page)
    assert json.loads(page.run("return JSON.stringify(chart.lines[chart.lines.length - 1].y)")) > 8000
    assert page.run("return chart.items.some(one => one.sandbox === chart.lines[chart.lines.length - 1].sandbox)")
