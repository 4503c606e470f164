"""A program named aws that answers as a test has planned, and keeps what it was called with."""

import json
import sys

PROGRAM = '''#!{python}
import json, os, sys, time
folder = {folder!r}
command = sys.argv[2]
with open(folder + "/calls", "a") as calls:
    calls.write(json.dumps({{"argv": sys.argv[1:], "pid": os.getpid()}}) + "\\n")
with open(folder + "/calls") as file:
    calls = [json.loads(line)["argv"][1] for line in file]
with open(folder + "/plan") as file:
    plan = json.load(file)
planned = "stop-query" in calls and plan.get(command + "-after-stop") or plan[command]
before = calls.count(command) - 1
answer = planned[min(before, len(planned) - 1)]
sys.stdout.write(answer.get("out", ""))
sys.stdout.flush()
sys.stderr.write(answer.get("err", ""))
sys.stderr.flush()
open(folder + "/answered", "a").close()
time.sleep(answer.get("sleep", 0))
sys.exit(answer.get("code", 0))
'''


class FakeAws:
    def __init__(self, folder):
        """folder: an empty one, then to be put first on the PATH."""
        self.folder = folder
        program = folder / "aws"
        program.write_text(PROGRAM.format(python=sys.executable, folder=str(folder)))
        program.chmod(0o755)

    def plan(self, **answers):
        """Of each command (get_query_results=…) the answers in order; the last one stays. Once the query was
        stopped, those of get_query_results_after_stop count, if there are any. An answer is
        what is printed as JSON, or a dict of out, err, code, and seconds to sleep."""
        self.folder.joinpath("plan").write_text(json.dumps({
            command.replace("_", "-"): [answer if answer.keys() & {"out", "err", "code", "sleep"}
                                        else {"out": json.dumps(answer)} for answer in of_command]
            for command, of_command in answers.items()}))

    def calls(self, command=None):
        """What it was called with: a dict of argv and pid each."""
        path = self.folder / "calls"
        calls = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
        return [call for call in calls if command in (None, call["argv"][1])]

    def has_answered(self):
        """Whether a call has printed all that it will."""
        return (self.folder / "answered").exists()

    def inputs(self, command):
        """The parameters of its calls of that command."""
        return [json.loads(call["argv"][call["argv"].index("--cli-input-json") + 1])
                for call in self.calls(command)]
