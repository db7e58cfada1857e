"""Listing: ids, rows with state and counts with and without the index, one session, and how the cost grows."""
import subprocess
import sys

from .report import Goal, faster, megabytes, within
from .running import environment, most_memory, once, turns


def measure(programs, report):
    ids(programs, report)
    held, took = plainbox(programs)
    counts(programs, report, took)
    unchanged(programs, report, took)
    show(programs, report)
    memory(programs, report, held)
    slope(programs, report)


def floor_list(programs, place):
    """On one thread and on two: the faster is the floor."""
    return {"A, %d thr" % threads: [programs.data, "list", place, str(threads)] for threads in (1, 2)}


def ids(programs, report):
    place = programs.make("small", 10000)
    floors = floor_list(programs, place)
    took = turns(programs.rounds(15), ours=programs.ours(place, "list", "--ids"), ls=["ls", "-lt", place], **floors)
    best = min(floors, key=took.get)
    peers = {"ls -lt": took["ls"], "plainbox --only-ids": None}
    if programs.plainbox:
        env = programs.plainbox_env(place)
        peers["plainbox --only-ids"] = once([programs.plainbox, "session", "list", "--only-ids"], env)
    goals = [within(1.25, best, took[best]), faster(4, "ls -lt", took["ls"])]
    report.row("list --ids, 10,000", took["ours"], peers, took[best], goals)


def plainbox(programs):
    """Memory and seconds of plainbox listing 1,000 sessions: once, since it takes so long."""
    if not programs.plainbox:
        return None, None
    env = programs.plainbox_env(programs.make("peer", 1000))
    return most_memory([programs.plainbox, "session", "list"], env, 0.01)


def counts(programs, report, peer):
    place = programs.make("peer", 1000)
    commands = {"ours": programs.ours(place, "list"), "floor": [programs.data, "read", place, "2"]}
    took = turns(programs.rounds(9), **commands)
    goals = [faster(60, "plainbox", peer), within(1.6, "B, 2 thr", took["floor"])]
    report.row("list, 1,000 peer, no index", took["ours"], {"plainbox": peer}, took["floor"], goals)


def unchanged(programs, report, plainbox_took):
    """With the index, nothing changed since the last time."""
    for profile, count in (("peer", 1000), ("small", 10000), ("small", 100000)):
        what = "list, %s %s, unchanged" % ("{:,}".format(count), profile)
        if programs.quick and count > 10000:
            continue
        if not programs.no_index:
            report.none(what, "this build has no index")
            continue
        place = programs.make(profile, count)
        same_answer(programs, place)
        commands = {"ours": programs.ours(place, "list", index=True), "ls": ["ls", "-lt", place], **floor_list(programs, place)}
        took = turns(programs.rounds(15 if count < 100000 else 5), **commands)
        peers, goals = {"ls -lt": took["ls"]}, [faster(1, "ls -lt", took["ls"])]
        if profile == "peer":
            peers["plainbox"] = plainbox_took
            goals.append(faster(3000, "plainbox", plainbox_took))
        report.row(what, took["ours"], peers, min(took[name] for name in took if name.startswith("A")), goals)


def same_answer(programs, place):
    """Twice with the index, the first of which may fill it, and once without."""
    env = environment()
    said = {subprocess.check_output(programs.ours(place, "list", index=index), env=env) for index in (True, True, False)}
    if len(said) != 1:
        sys.exit("%s is listed differently with the index" % place)


def show(programs, report):
    place = programs.make("small", 10000)
    one = subprocess.check_output(programs.ours(place, "list", "--ids"), text=True, env=environment()).split("\n")[5000]
    took = turns(programs.rounds(15), ours=programs.ours(place, "show", one), true=["/bin/true"])
    peer = None
    if programs.plainbox:
        peer = once([programs.plainbox, "session", "show", one], programs.plainbox_env(place))
    report.row("show one of 10,000", took["ours"], {"plainbox": peer}, took["true"], [faster(80, "plainbox", peer)])


def memory(programs, report, plainbox_held):
    for count, limit in ((10000, 20), (100000, 60)):
        if programs.quick and count > 10000:
            continue
        argv = programs.ours(programs.make("small", count), "list")
        most = max(most_memory(argv)[0] for _ in range(3))
        goals = [Goal("%d MB" % limit, limit)]
        peers = {"plainbox at 1,000": plainbox_held}
        report.row("anonymous memory: list, {:,}".format(count), most, peers, goals=goals, shown=megabytes)


def slope(programs, report):
    """What one session costs, start-up taken off, as their number grows."""
    start = turns(9, ours=[programs.adjourn, "--version"])["ours"]
    for index in [False, True] if programs.no_index else [False]:
        each = {}
        for count in (100, 1000, 10000) if programs.quick else (100, 1000, 10000, 100000):
            argv = programs.ours(programs.make("small", count), "list", index=index)
            took = turns(3 if count > 10000 else 9, ours=argv)["ours"]
            each["{:,}".format(count)] = (took - start) / count
        most, last = each.popitem()
        what = "list, %s, for each of %s" % ("unchanged" if index else "no index", most)
        goals = [Goal("1.5 x the dearest of fewer: linear", 1.5 * max(each.values()))]
        report.row(what, last, goals=goals, notes={"of " + count: figure for count, figure in each.items()})
