"""Asks pynenc through its own classes. Answers are JSON on standard output.

    probe_pynenc.py write       calls tasks, runs them, tells what became of each
    probe_pynenc.py many N      calls N tasks and runs them, for whoever looks meanwhile
    probe_pynenc.py read ID...  what pynenc loads of invocations that somebody else wrote
"""
import json
import os
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import pynenc_app
from pynenc_app import app


def outcome(read):
    try:
        value = read()
    except KeyError:
        return {"missing": True}
    if isinstance(value, BaseException):
        return {"type": type(value).__module__ + "." + type(value).__name__, "message": str(value)}
    return {"value": value}


def told(invocation_id):
    backend = app.state_backend
    invocation = backend.get_invocation(invocation_id)
    steps = backend.get_history(invocation_id)
    parent = getattr(invocation, "parent_invocation_id", None)
    try:
        status = str(app.orchestrator.get_invocation_status(invocation_id).value)
    except KeyError:
        status = None
    return {
        "task": invocation.task.task_id.key,
        "call_id": invocation.call.call_id.key,
        "arguments": dict(invocation.arguments.kwargs),
        "parent": parent,
        "status": status,
        "history": [[step.status_record.status.value, step.timestamp.isoformat()] for step in steps],
        "result": outcome(lambda: backend.get_result(invocation_id)),
        "exception": outcome(lambda: backend.get_exception(invocation_id)),
    }


def run_until_done(invocations):
    thread = threading.Thread(target=app.runner.run, daemon=True)
    thread.start()
    until = time.time() + 60
    while time.time() < until:
        if all(app.orchestrator.get_invocation_status(i).is_final() for i in invocations):
            break
        time.sleep(0.02)
    app.runner.stop_runner_loop()
    thread.join(20)


def write():
    calls = [
        pynenc_app.add(1, 2),
        pynenc_app.echo({"t": [1, 2.5, True, None], "u": "d\u00e9j\u00e0 \u2603", "n": {"a": []}}),
        pynenc_app.echo("x" * 5000),
        pynenc_app.echo(None),
        pynenc_app.boom("bad \u2603"),
        pynenc_app.pay(402),
        pynenc_app.parent(2),
    ]
    ids = [str(call.invocation_id) for call in calls]
    run_until_done(ids)
    children = [str(child) for call in ids for child in app.state_backend.get_child_invocations(call)]
    return {invocation_id: told(invocation_id) for invocation_id in ids + children}


def many(count):
    ids = [str(pynenc_app.slow(0).invocation_id)]
    print("begun", flush=True)
    ids += [str(pynenc_app.slow(number).invocation_id) for number in range(1, count)]
    run_until_done(ids)
    return {i: str(app.orchestrator.get_invocation_status(i).value) for i in ids}


def main(words):
    if words[0] == "write":
        answer = write()
    elif words[0] == "many":
        answer = many(int(words[1]))
    else:
        answer = {invocation_id: told(invocation_id) for invocation_id in words[1:]}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
