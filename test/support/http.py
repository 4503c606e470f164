"""One POST, as a caller of a function sends it."""

import http.client
from dataclasses import dataclass

from .patience import PATIENCE_S


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


def post(port, path, body, headers=None, seconds=PATIENCE_S):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        connection.request("POST", path, body, headers or {})
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())
    finally:
        connection.close()
