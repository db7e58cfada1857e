"""A log of 200 MB, opened, read at its end and anywhere, searched; and the search of a session of 5,000 logs."""
import glob
import os
import re
import statistics
import subprocess
import time

from .browser import rows
from .report import Goal, faster, megabytes, within
from .running import anonymous, environment, first_lines, installed, most_memory, once, turns
from .terminal import ROWS, Terminal

NOWHERE = "no such words anywhere"
FIRST_LOG = 4
# The log's lower border.
PLACE = re.compile(r"line ([\d ]+) of ([\d ]+?)  +(\d+)%")


def measure(programs, report):
    place = programs.make("biglog", 1)
    record = glob.glob(place + "/*/io-logs/*.record.gz")[0]
    least = turns(programs.rounds(5), floor=[programs.data, "inflate", record])["floor"]
    opened(programs, report, place, record)
    inside(programs, report, place, record, least)
    searched(programs, report, place, record, least)
    many(programs, report)


def opened(programs, report, place, record):
    session, name = record[len(place) + 1:].split(".session/")[0], os.path.basename(record)
    argv = programs.ours(place, "logs", session, name)
    ours = statistics.median(first_lines(argv, 60) for _ in range(programs.rounds(9)))
    lnav = statistics.median(painted(record) for _ in range(3)) if installed("lnav") else None
    report.row("open a 200 MB log, first 60 lines", ours, {"lnav": lnav}, goals=[Goal("10 ms", 0.010), faster(100, "lnav", lnav)])


def painted(record):
    """Seconds until lnav shows lines of it."""
    with Terminal([installed("lnav"), record], environment("lnav")) as terminal:
        return terminal.until(lambda one: "stdout" in one.shown(), 60) - terminal.begin


def shows(number):
    """The line of this number is on the screen."""
    return lambda terminal: any(re.search(r"[│>] *%d [+]" % number, terminal.screen.line(y)) for y in range(2, ROWS - 3))


def at_end(terminal):
    found = PLACE.search(terminal.shown())
    return found and found.group(3) == "100" and shows(int(found.group(1).replace(" ", "")))(terminal)


def inside(programs, report, place, record, least):
    """In the browser: opened from the list of logs, then its end at once, then tenths of it back and forth."""
    first, end, jumps, most = [], [], [], 0
    for _ in range(programs.rounds(5)):
        with Terminal(programs.ours(place), environment()) as terminal:
            terminal.until(rows)
            terminal.press("l")
            terminal.until(lambda one: re.search(r"│> .*record\.gz", one.screen.line(FIRST_LOG)))
            pressed = terminal.press("\r")
            first.append(terminal.until(shows(1)) - pressed)
            pressed = terminal.press("G")
            end.append(terminal.until(at_end) - pressed)
            for tenth in (5, 1, 9, 3, 7, 2, 8, 4, 6):
                pressed = terminal.press(str(tenth))
                jumps.append(terminal.until(lambda one: at_tenth(one, tenth)) - pressed)
                most = max(most, anonymous(terminal.pid))
                terminal.rest(0.01)
    report.row("browser: key to the first lines of it", statistics.median(first), goals=[Goal("10 ms", 0.010)])
    zcat = once("zcat %s | tail -n 60" % record)
    goals = [within(1.2, "inflating once", least)]
    report.row("browser: key to its end, not read before", statistics.median(end), {"zcat | tail": zcat}, least, goals)
    goals, notes = [Goal("12 ms", 0.012)], {"the slowest of %d" % len(jumps): max(jumps)}
    report.row("browser: key to any tenth of it, afterwards", statistics.median(jumps), goals=goals, notes=notes)
    goals = [Goal("32 MB", 32)]
    report.row("anonymous memory: browser in a 200 MB log", most, goals=goals, shown=megabytes)


def at_tenth(terminal, tenth):
    found = PLACE.search(terminal.shown())
    return found and abs(int(found.group(3)) - 10 * tenth) <= 1


def searched(programs, report, place, record, least):
    argv = programs.ours(place, "search", NOWHERE)
    ours = turns(programs.rounds(5), ours=argv)["ours"]
    peer = None
    if installed("jq"):
        peer = once("zcat %s | jq -j '.[2] | @base64d' | grep -c '%s' > /dev/null; true" % (record, NOWHERE))
    goals = [within(1.3, "inflating once", least), faster(12, "zcat | jq | grep", peer)]
    report.row("search a 200 MB log", ours, {"zcat | jq | grep": peer}, least, goals)
    hit = statistics.median(first_lines(programs.ours(place, "search", "NEEDLE"), 1) for _ in range(programs.rounds(9)))
    report.row("search a 200 MB log, first of many hits", hit, goals=[Goal("a tenth of the whole: hits stream", ours / 10)])
    most = most_memory(argv)[0]
    report.row("anonymous memory: search a 200 MB log", most, goals=[Goal("32 MB", 32)], shown=megabytes)


def many(programs, report):
    place = programs.make("fat", 1)
    commands = {"ours": programs.ours(place, "search", NOWHERE), "floor": [programs.data, "inflate-all", place, str(os.cpu_count())]}
    took = turns(programs.rounds(5), **commands)
    goals = [within(1.3, "inflating them on all cores", took["floor"])]
    report.row("search 5,000 logs of one session", took["ours"], floor=took["floor"], goals=goals)
