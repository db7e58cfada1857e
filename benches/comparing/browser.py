"""The browser on a terminal: its first frame, its rows, its keys while everything loads, its memory, its frames and filters."""
import contextlib
import glob
import json
import os
import re
import statistics
import subprocess
import time

from .listing import floor_list
from .report import Goal, megabytes, within
from .running import TOP, anonymous, environment, turns
from .terminal import ROWS, Terminal

# The list's first row and its last: below the upper lines, the border and the names of the columns.
FIRST, LAST = 4, ROWS - 4
CHANGED = re.compile(r"\d\d-\d\d \d\d:\d\d")
COUNTS = re.compile(r"\d+/\d+")


def measure(programs, report):
    for count in (100, 10000) if programs.quick else (100, 10000, 100000):
        opening(programs, report, count)
    keys(programs, report)
    idle(programs, report)
    frames(programs, report)


def opened(programs, place):
    return Terminal(programs.ours(place), environment())


def spaced(count):
    return "{:,}".format(count).replace(",", " ")


def framed(terminal):
    return terminal.frames > 0


def rows(terminal):
    return CHANGED.search(terminal.screen.line(FIRST))


def whole(count):
    """The list's lower border says how many there are."""
    text = "%s of %s" % (spaced(count), spaced(count))
    return lambda terminal: text in terminal.screen.line(LAST + 1)


def detailed(terminal):
    """Each row that is on the screen says how far its jobs are."""
    return all(COUNTS.search(line[60:80]) for line in map(terminal.screen.line, range(FIRST, LAST + 1)))


def quiet(terminal):
    """Nothing is being read or measured any more."""
    upper, lower = terminal.screen.line(0), terminal.screen.line(ROWS - 2)
    return "sessions" in upper and " read " not in upper and "measuring" not in lower


def opening(programs, report, count):
    place, named = programs.make("small", count), "{:,}".format(count)
    steps = {"frame": framed, "rows": rows, "whole": whole(count), "detailed": detailed}
    times, memory = {step: [] for step in list(steps) + ["floor"]}, []
    for turn in range(programs.rounds(12 if count < 100000 else 6)):
        times["floor"].append(floor())
        with opened(programs, place) as terminal:
            for step, holds in steps.items():
                times[step].append(terminal.until(lambda one: holds(one)) - terminal.begin)
            if turn == 0:
                memory = loaded(terminal)
    took = {step: statistics.median(all) for step, all in times.items()}
    report.row("browser, first frame, " + named, took["frame"], floor=took["floor"], goals=[Goal("20 ms", 0.020)])
    least = least_list(programs, place)
    goals = [within(1.5, "A", least)] if count == 100000 else []
    report.row("browser, rows, " + named, took["rows"], floor=least, goals=goals)
    goals = [Goal("35 ms", 0.035)] if count == 10000 else []
    report.row("browser, list complete, " + named, took["whole"], floor=least, goals=goals)
    goals = [Goal("30 ms later", 0.030)] if count == 10000 else []
    report.row("browser, visible rows detailed after that, " + named, took["detailed"] - took["whole"], goals=goals)
    tell_memory(report, named, memory, {10000: 20, 100000: 60}.get(count))


def floor():
    """The least that the way of measuring sees: a program that prints one line."""
    with Terminal(["/bin/sh", "-c", "echo here; exec sleep 9"], environment()) as terminal:
        return terminal.until(lambda one: "here" in one.screen.line(0)) - terminal.begin


def least_list(programs, place):
    return min(turns(3, **floor_list(programs, place)).values())


def loaded(terminal):
    """Anonymous memory, the most while it loads and what stays when it has loaded."""
    most, end = 0, time.perf_counter() + 60
    while time.perf_counter() < end:
        most = max(most, anonymous(terminal.pid) or 0)
        terminal.rest(0.01)
        if quiet(terminal):
            break
    terminal.rest(0.3)
    return most, anonymous(terminal.pid)


def wakeups(pid):
    """How often a thread of it has waited and gone on."""
    count = 0
    for place in glob.glob("/proc/%d/task/*/status" % pid):
        with open(place) as status:
            count += sum(int(line.split()[1]) for line in status if line.startswith("voluntary_ctxt_switches:"))
    return count


def tell_memory(report, named, memory, limit):
    most, stays = memory
    goals = [Goal("%d MB" % limit, limit)] if limit else []
    report.row("anonymous memory: browser, %s, at most" % named, most, goals=goals, shown=megabytes, notes={"at rest": stays})


def keys(programs, report):
    """One line down and one up in turn, as soon as the last was answered and a little later, while everything loads. The
    terminal goes before the browser where the system lets it, so that its own waiting for a core is not counted."""
    wanted = 60 if programs.quick else 250
    place = programs.make("small", 10000 if programs.quick else 100000)
    times, loading = [], 0
    with opened(programs, place) as terminal, preferred():
        terminal.until(rows)
        for turn in range(wanted):
            key, line = ("j", FIRST + 1) if turn % 2 == 0 else ("k", FIRST)
            pressed = terminal.press(key)
            times.append(terminal.until(lambda one: one.screen.line(line)[1] == ">") - pressed)
            loading += not quiet(terminal)
            terminal.rest(0.002 + 0.001 * (turn % 7))
    times.sort()
    notes = {"p50": times[len(times) // 2], "the slowest": times[-1]}
    what = "key to frame, p99 of %d, %d of them while it loads" % (wanted, loading)
    report.row(what, times[len(times) * 99 // 100], goals=[Goal("3 ms", 0.003)], notes=notes)


@contextlib.contextmanager
def preferred():
    usual = os.getpriority(os.PRIO_PROCESS, 0)
    try:
        os.setpriority(os.PRIO_PROCESS, 0, -10)
    except PermissionError:
        pass
    try:
        yield
    finally:
        os.setpriority(os.PRIO_PROCESS, 0, usual)


def idle(programs, report):
    """Nothing happens, so nothing may run; ages of years do not change while one looks."""
    with opened(programs, programs.make("small", 1000)) as terminal:
        terminal.until(quiet)
        terminal.rest(1)
        before = wakeups(terminal.pid)
        terminal.rest(5)
        count = wakeups(terminal.pid) - before
    report.row("wake-ups of the idle browser in 5 s", count, goals=[Goal("none", 0)], shown=str)


def frames(programs, report):
    """From the benchmark of the browser: what it measures inside has no terminal in it."""
    begin = time.time()
    argv = [programs.browser_bench, "--bench", "--warm-up-time", "0.5", "--measurement-time", "1" if programs.quick else "2"]
    subprocess.run(argv, cwd=TOP, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    took = estimates(begin)
    frame = {count: took["frame at 200x60/%d rows" % count] for count in (100, 100000)}
    least = took["frame at 200x60/floor: letters into a buffer"]
    goals = [Goal("0.8 ms", 0.0008), within(1.1, "100 rows", frame[100])]
    report.row("frame at 200x60, 100,000 rows, one key each", frame[100000], None, least, goals, notes={"of 100 rows": frame[100]})
    least = took["filter 100,000 rows/floor: search the titles"]
    for text, limit in (("submitted", 0.008), ("client submitted 03-1", 0.040)):
        found = next(figure for name, figure in took.items() if name.startswith("filter") and '"%s"' % text in name)
        report.row('filter 100,000 rows by "%s"' % text, found, floor=least, goals=[Goal("%d ms" % (limit * 1e3), limit)])


def estimates(since):
    """Medians in seconds of what criterion has measured since."""
    found = {}
    for named in glob.glob(TOP + "/target/criterion/**/new/benchmark.json", recursive=True):
        if os.path.getmtime(named) >= since:
            with open(named) as name, open(os.path.dirname(named) + "/estimates.json") as figures:
                found[json.load(name)["full_id"]] = json.load(figures)["median"]["point_estimate"] / 1e9
    return found
