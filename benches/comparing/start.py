"""Starting up, beside a program in the same language that does nothing, and the size of the program."""
import os

from .report import Goal, megabytes, within
from .running import turns


def measure(programs, report):
    commands = {"ours": [programs.adjourn, "--version"], "true": ["/bin/true"], "floor": [programs.data]}
    took = turns(programs.rounds(45), **commands)
    peers, goals = {"true": took["true"]}, [within(1.5, "true", took["true"])]
    report.row("start-up: --version", took["ours"], peers, took["floor"], goals)
    size = os.path.getsize(programs.adjourn) / 1e6
    report.row("the program's size", size, goals=[Goal("12 MB", 12)], shown=megabytes)
