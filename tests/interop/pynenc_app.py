"""The tasks that both sides know. Where the app keeps its state comes from the environment: PROBE_PLACE, a SQLite file or a Redis."""
import os
import time

from pynenc import Pynenc

PLACE = os.environ.get("PROBE_PLACE", "")


def configuration():
    if "://" in PLACE:
        kind, place = "Redis", {"redis_url": PLACE}
    else:
        kind, place = "SQLite", {"sqlite_db_path": PLACE}
    values = {
        "app_id": "interop-app",
        "orchestrator_cls": kind + "Orchestrator",
        "broker_cls": kind + "Broker",
        "state_backend_cls": kind + "StateBackend",
        "client_data_store_cls": kind + "ClientDataStore",
        "trigger_cls": kind + "Trigger",
        "serializer_cls": os.environ.get("PROBE_SERIALIZER", "JsonPickleSerializer"),
        "runner_cls": "ThreadRunner",
        "min_threads": 1,
        "max_threads": 4,
        "logging_level": "critical",
        "runner_loop_sleep_time_sec": 0.01,
        "invocation_wait_results_sleep_time_sec": 0.01,
    }
    values.update(place)
    return values


app = Pynenc(config_values=configuration())


class PaymentError(Exception):
    pass


@app.task
def add(x, y):
    return x + y


@app.task
def echo(value):
    return value


@app.task
def boom(message):
    raise ValueError(message)


@app.task
def pay(code):
    raise PaymentError("%d: card declined" % code)


@app.task
def parent(n):
    return sum(add(i, i).result for i in range(n))


@app.task
def slow(number):
    time.sleep(0.01)
    return number
