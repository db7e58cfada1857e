"""Asks rustvello through its own App. The answer is the last line of standard output, JSON; rustvello logs to the same place.

    probe_rustvello.py PLACE       a SQLite file or a redis:// address: calls tasks, cancels one, runs the rest
"""
import json
import os
import sys
import threading
import time

from rustvello import App

PLACE = sys.argv[1]
if "://" in PLACE:
    app = App(app_id="interop-app", backend="redis", redis_url=PLACE)
else:
    app = App(app_id="interop-app", backend="sqlite", db_path=PLACE)


class PaymentError(Exception):
    pass


@app.task
def add(x: int, y: int) -> int:
    return x + y


@app.task
def bad(message: str) -> int:
    raise ValueError(message)


@app.task
def key(name: str) -> int:
    raise KeyError(name)


@app.task
def gone(path: str) -> int:
    open(path)
    return 0


@app.task
def pay(code: int) -> int:
    raise PaymentError("%d: declined" % code)


@app.task
def never(number: int) -> int:
    return number


calls = {
    "add": add(1, 2),
    "bad": bad("no \u2603"),
    "key": key("k"),
    "gone": gone("/nonexistent/f"),
    "pay": pay(402),
    "never": never(1),
}
calls["never"].cancel()
threading.Thread(target=app.run, daemon=True).start()
until = time.time() + 60
while time.time() < until:
    statuses = {name: str(call.status).rsplit(".")[-1].lower() for name, call in calls.items()}
    if all(status in ("success", "failed", "cancelled") for status in statuses.values()):
        break
    time.sleep(0.05)
print()
print(json.dumps({name: {"id": str(call.id), "status": statuses[name]} for name, call in calls.items()}), flush=True)
# Its workers have no end of their own here.
os._exit(0)
