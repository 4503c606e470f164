"""What the Runtime API may say to a /response or an /error."""

import re

import pytest

from support.fake_runtime_api import Answer

OK, FAIL = b'{"do":"respond","bytes":5}', b'{"do":"fail"}'
REFUSED = b'{"errorMessage":"the platform says no","errorType":"No"}'


@pytest.mark.parametrize("event", [OK, FAIL], ids=["response", "error"])
@pytest.mark.parametrize("status", [400, 403, 410, 413])
def test_refused_answer_is_logged_and_the_loop_goes_on(api, start, status, event):
    api.posts.append(Answer(status, body=REFUSED))
    refused, good = api.event(event), api.event(OK)
    bootstrap = start()
    assert api.response_to(good) == b"xxxxx"
    assert bootstrap.wait_line(level=re.compile("WARN|ERROR"), raw=re.compile(str(status)))
    # One answer an invocation: after 413 the caller has its error already.
    assert len([r for r in api.requests if f"/{refused}/" in r.path]) == 1


@pytest.mark.parametrize("event", [OK, FAIL], ids=["response", "error"])
def test_500_ends_it(api, start, event):
    api.posts.append(Answer(500, body=REFUSED))
    api.event(event)
    bootstrap = start()
    assert bootstrap.exit_code() == 2
    assert "500" in bootstrap.wait_line(level=re.compile("ERROR|FATAL"), raw=re.compile("500"))["raw"]
    assert len(api.nexts()) == 1


def test_what_the_api_says_is_escaped_in_the_log(api, start):
    api.posts.append(Answer(403, body=b'{"errorMessage":"a\nb\xff\x1b[31m","errorType":"\xff"}'))
    api.event(OK)
    good = api.event(OK)
    bootstrap = start()
    assert api.response_to(good) == b"xxxxx"
    assert bootstrap.find(level=re.compile("WARN|ERROR"))
    assert b"\x1b" not in bootstrap.output and b"\xff" not in bootstrap.output


@pytest.mark.parametrize("answer", [Answer(raw=b""), Answer(reset=True),
                                    Answer(202, body=b"", claimed_length=100)],
                         ids=["no answer", "reset", "cut off"])
def test_broken_answer_to_a_post_does_not_end_the_loop(api, start, answer):
    api.posts.append(answer)
    api.event(OK)
    good = api.event(OK)
    start()
    assert api.response_to(good) == b"xxxxx"
