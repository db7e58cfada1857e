"""Asks pynenc 0.0.24 through its own classes, its Redis named by PROBE_PLACE. The answer is JSON on standard output.

    probe_pynenc_early.py       calls tasks, runs them, tells what became of each
"""
import json
import os
import sys
import threading
import time

from pynenc import Pynenc

# Tasks of the main module are refused; whoever imports this one has the same tasks.
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
HOST, PORT, DATABASE = "127.0.0.1", *map(int, os.environ["PROBE_PLACE"].rsplit(":", 1)[1].split("/"))

app = Pynenc(
    config_values={
        "app_id": "interop-app",
        "orchestrator_cls": "RedisOrchestrator",
        "broker_cls": "RedisBroker",
        "state_backend_cls": "RedisStateBackend",
        "arg_cache_cls": "RedisArgCache",
        "trigger_cls": "RedisTrigger",
        "runner_cls": "ThreadRunner",
        "redis_host": HOST,
        "redis_port": PORT,
        "redis_db": DATABASE,
        "logging_level": "critical",
        "min_threads": 1,
        "max_threads": 4,
        "runner_loop_sleep_time_sec": 0.01,
        "invocation_wait_results_sleep_time_sec": 0.01,
    }
)


class PaymentError(Exception):
    pass


if __name__ != "__main__":

    @app.task
    def add(x, y):
        return x + y

    @app.task
    def echo(value):
        return value

    @app.task
    def gone(path):
        open(path)

    @app.task
    def pay(code):
        raise PaymentError("%d: card declined" % code)

    @app.task
    def parent(n):
        return sum(add(i, i).result for i in range(n))


def told(invocation):
    workflow = invocation.workflow
    answer = {
        "task": invocation.task.task_id,
        "status": invocation.status.value,
        "arguments": invocation.call.arguments.kwargs,
        "parent": invocation.parent_invocation.invocation_id if invocation.parent_invocation else None,
        "workflow": {
            "id": workflow.workflow_invocation_id,
            "type": workflow.workflow_task_id,
            "parent": workflow.parent_workflow.workflow_invocation_id if workflow.parent_workflow else None,
        },
        "history": [[step.status.value, step.timestamp.isoformat()] for step in app.state_backend.get_history(invocation)],
        "exception": None,
    }
    if answer["status"] == "failed":
        error = app.state_backend.get_exception(invocation)
        if isinstance(error, dict):
            # A class that is not Python's own is given back as it is stored.
            (stored,) = error.values()
            answer["exception"] = {"type": stored["type"], "message": stored["message"]}
        else:
            answer["exception"] = {"type": type(error).__name__, "message": str(error)}
    return answer


def write():
    import probe_pynenc_early as tasks

    calls = [tasks.add(1, 2), tasks.echo("x" * 5000), tasks.gone("/nonexistent/f"), tasks.pay(402), tasks.parent(2)]
    threading.Thread(target=tasks.app.runner.run, daemon=True).start()
    until = time.time() + 60
    while time.time() < until and not all(call.status.value in ("success", "failed") for call in calls):
        time.sleep(0.02)
    globals()["app"] = tasks.app
    return {call.invocation_id: told(call) for call in calls}


if __name__ == "__main__":
    answer = write()
    print(json.dumps(answer), flush=True)
    # Its runner has no end of its own here.
    os._exit(0)
