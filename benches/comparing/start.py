"""Starting up, and the size of the program."""
import os

from .report import Goal, megabytes, within
from .running import turns


def measure(programs, report):
    took = turns(programs.rounds(45), ours=[programs.adjourn, "--version"], true=["/bin/true"])
    report.row("start-up: --version", took["ours"], {"true": took["true"]}, goals=[within(1.5, "true", took["true"])])
    size = os.path.getsize(programs.adjourn) / 1e6
    report.row("the program's size", size, goals=[Goal("12 MB", 12)], shown=megabytes)
