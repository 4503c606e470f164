"""Debian's Chromium without a window, driven over WebDriver: no network but this machine's."""

import shutil

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from .left_out import left_out
from .patience import PATIENCE_S, until
from .ports import reserved_port

# No sandbox: tests may run as root, in a container. It loads nothing but our own page.
ARGUMENTS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync",
             "--disable-dev-shm-usage")


class Browser:
    def __init__(self, folder):
        """folder: an empty one, for its profile."""
        programs = [shutil.which(name) for name in ("chromium", "chromedriver")]
        if None in programs:
            left_out("chromium or chromedriver is not installed")
        options = webdriver.ChromeOptions()
        options.binary_location = programs[0]
        for argument in (*ARGUMENTS, f"--user-data-dir={folder}"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        # Left to itself Selenium would pick a port that somebody else may get before the driver listens.
        with reserved_port() as port:
            self.driver = webdriver.Chrome(options=options, service=Service(programs[1], port=port))
        self.driver.set_page_load_timeout(PATIENCE_S)

    def look_like(self, width, height, scheme):
        """The size of the window in CSS pixels, and "light" or "dark"."""
        command = self.driver.execute_cdp_cmd
        command("Emulation.setDeviceMetricsOverride",
                {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600})
        command("Emulation.setEmulatedMedia",
                {"features": [{"name": "prefers-color-scheme", "value": scheme}]})

    def open(self, url):
        self.driver.get(url)

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def text(self, selector):
        return self.run("return document.querySelector(arguments[0]).textContent", selector)

    def texts(self, selector):
        return self.run("return [...document.querySelectorAll(arguments[0])].map(one => one.textContent)", selector)

    def until_text(self, selector, wanted):
        until(lambda: self.text(selector) == wanted, f"{selector} is {wanted!r}")

    def click(self, selector):
        self.run("document.querySelector(arguments[0]).click()", selector)

    def errors(self):
        """What the console has said since the last call, other than mere remarks."""
        return [entry for entry in self.driver.get_log("browser") if entry["level"] in ("WARNING", "SEVERE")]

    def screenshot(self, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        assert self.driver.save_screenshot(str(path))

    def close(self):
        self.driver.quit()
