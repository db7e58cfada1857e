"""Sizes of sessions with logs, and removing one session of 15,000 files and 2 GB."""
import glob
import os
import re
import shutil
import statistics
import subprocess
import sys
import time

from .report import Goal, faster, within
from .running import DATA, environment, installed, once, turns


def measure(programs, report):
    sizes(programs, report)
    destroyed(programs, report)


def sizes(programs, report):
    count = 1000 if programs.quick else 10000
    place = programs.make("real", count)
    commands = {"ours": programs.ours(place, "du"), "du -s": ["du", "-s", place]}
    if installed("dua"):
        commands["dua"] = [installed("dua"), "aggregate", place]
    took = turns(programs.rounds(9), **commands)
    ours = took.pop("ours")
    report.row("sizes of {:,} sessions".format(count), ours, {"dua": None, **took}, goals=[faster(2.2, "du -s", took["du -s"])])


def destroyed(programs, report):
    """Copies of the session, each removed by one of the two in turn."""
    gone, ours, peer = [], [], []
    session = glob.glob(programs.make("fat", 1) + "/*.session")[0]
    for _ in range(programs.rounds(5)):
        place = copied(session)
        peer.append(once(["rm", "-rf", place]))
        vanished, ended = destroy(programs, copied(session))
        gone.append(vanished)
        ours.append(ended)
    shutil.rmtree(os.path.join(DATA, "removal"))
    rm = statistics.median(peer)
    report.row("destroy 2 GB, until it is gone from every list", statistics.median(gone), {"rm -rf": rm}, goals=[Goal("10 ms", 0.010)])
    report.row("destroy 2 GB, until it is really removed", statistics.median(ours), {"rm -rf": rm}, goals=[within(0.8, "rm -rf", rm)])


def copied(session):
    """The same session at a place of its own, on the disk and not only in memory."""
    top = os.path.join(DATA, "removal")
    shutil.rmtree(top, ignore_errors=True)
    os.makedirs(top)
    subprocess.check_call(["cp", "-a", session, top])
    os.sync()
    return os.path.join(top, os.path.basename(session))


def destroy(programs, place):
    """Seconds until its name is gone, and until the command has ended; nothing of it may be left anywhere then."""
    ident = re.sub(r"\.session$", "", os.path.basename(place))
    begin, vanished = time.perf_counter(), None
    argv = programs.ours(os.path.dirname(place), "destroy", "--yes", ident)
    with subprocess.Popen(argv, env=environment(), stdout=subprocess.DEVNULL) as program:
        while vanished is None and program.poll() is None:
            if not os.path.exists(place):
                vanished = time.perf_counter() - begin
        code = program.wait()
    ended = time.perf_counter() - begin
    left = [name for name in os.listdir(os.path.dirname(place)) if os.listdir(os.path.join(os.path.dirname(place), name))]
    if code or left:
        sys.exit("%s: exit code %d, left: %s" % (place, code, left))
    return vanished or ended, ended
