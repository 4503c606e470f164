"""Callers that call a function over and over, each with a pause in between, and deployments meanwhile."""

import http.client
import random
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from .aws import Aws, AwsError
from .failed import Failed

# The longest that a function may run in the cloud; a call that takes longer never ends.
CALL_TIMEOUT_S = 900


@dataclass
class Load:
    """concurrency: how many callers. think_s: the mean of their pauses, which are drawn at random,
    exponentially, so that now more and now fewer of them call at once; 0: none. deploy_every_s: 0: never.
    seed: of the pauses; None: others every time."""

    concurrency: int = 10
    think_s: float = 1
    deploy_every_s: float = 0
    duration_s: float = 300
    seed: int | None = None


@dataclass
class Outcome:
    """What one load came to. deployed_at: seconds since 1970. errors: {what: how often}."""

    calls: int = 0
    errors: dict = field(default_factory=dict)
    deployed_at: list = field(default_factory=list)
    began_at: float = 0


class LocalTarget:
    """A function of a local Lambda: each caller keeps a connection of its own."""

    def __init__(self, endpoint_url, function):
        address = urlsplit(endpoint_url)
        self.name, self.host, self.port = function, address.hostname, address.port or 80
        self.path = f"/2015-03-31/functions/{function}"

    def _request(self, connection, method, path):
        connection.request(method, path, b"{}")
        answer = connection.getresponse()
        body = answer.read()
        if answer.status >= 300:
            return f"HTTP status {answer.status}: {body[:200].decode('utf-8', 'replace')}"
        return answer.headers.get("X-Amz-Function-Error")

    def caller(self):
        """A function that calls once: what went wrong, or None."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=CALL_TIMEOUT_S)

        def call():
            try:
                return self._request(connection, "POST", f"{self.path}/invocations")
            except (OSError, http.client.HTTPException) as error:
                connection.close()  # the next call opens it again
                return f"{type(error).__name__}: {error}"

        return call

    def deploy(self):
        connection = http.client.HTTPConnection(self.host, self.port, timeout=CALL_TIMEOUT_S)
        try:
            problem = self._request(connection, "PUT", f"{self.path}/code")
        except OSError as error:
            problem = str(error)
        finally:
            connection.close()
        if problem:
            raise Failed(f"deploying {self.name}: {problem}")


class CloudTarget:
    """A function in an account: the AWS CLI is started for each call, which takes half a second of a CPU."""

    def __init__(self, aws: Aws, function):
        self.aws, self.name = aws, function

    def caller(self):
        def call():
            try:
                return self.aws.invoke(self.name).error
            except AwsError as error:
                return str(error)

        return call

    def deploy(self):
        self.aws.change_configuration(self.name)


class Running:
    """One load on one target, in threads, from its creation until stop()."""

    def __init__(self, target, load):
        self.target, self.load = target, load
        self.outcome = Outcome(began_at=time.time())
        self._ended, self._counting = threading.Event(), threading.Lock()
        self._failure = None
        dice = random.Random(load.seed)
        jobs = [(self._call_on, random.Random(dice.random())) for _ in range(load.concurrency)]
        if load.deploy_every_s:
            jobs.append((self._deploy_on,))
        self._threads = [threading.Thread(target=job[0], args=job[1:], daemon=True) for job in jobs]
        for thread in self._threads:
            thread.start()

    def _pause(self, dice):
        return dice.expovariate(1 / self.load.think_s) if self.load.think_s else 0

    def _call_on(self, dice):
        call = self.target.caller()
        while not self._ended.wait(self._pause(dice)):
            problem = call()
            with self._counting:
                self.outcome.calls += 1
                if problem:
                    self.outcome.errors[problem] = self.outcome.errors.get(problem, 0) + 1

    def _deploy_on(self):
        while not self._ended.wait(self.load.deploy_every_s):
            try:
                at = time.time()
                self.target.deploy()
                self.outcome.deployed_at.append(at)
            except Failed as error:
                self._failure = error
                return

    def end(self):
        """No more calls from now on."""
        self._ended.set()

    def stop(self):
        """Waits for the calls under way. The outcome. Raises what a deployment failed with."""
        self.end()
        for thread in self._threads:
            thread.join()
        if self._failure:
            raise self._failure
        if self.outcome.calls > 0 and sum(self.outcome.errors.values()) == self.outcome.calls:
            raise Failed(f"every call of {self.target.name} failed: {next(iter(self.outcome.errors))}")
        return self.outcome
