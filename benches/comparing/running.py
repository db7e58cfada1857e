"""Building, making data, and running programs: in turn, watched for memory, up to their first lines."""
import glob
import json
import os
import shutil
import statistics
import subprocess
import sys
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DATA = os.path.join(TOP, "target/bench-data")
# Done; some were passed over; nothing was found. Anything else ends the comparison.
FINE = (0, 3, 4)


def environment(name="own", **more):
    """An environment without the user's own settings, caches and remembered views."""
    home = os.path.join(DATA, "homes", name)
    os.makedirs(home + "/cache", exist_ok=True)
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("ADJOURN", "PLAINBOX", "XDG"))}
    kept.update(HOME=home, XDG_CACHE_HOME=home + "/cache", XDG_CONFIG_HOME=home + "/config", XDG_STATE_HOME=home + "/state")
    kept.update(LC_ALL="C.UTF-8", TERM="xterm-256color", **more)
    return kept


class Programs:
    """What is compared: our own program, the floors, and the peers that are installed."""

    def __init__(self, interop, quick):
        os.makedirs(DATA, exist_ok=True)
        found = built()
        self.adjourn, self.data, self.browser_bench = found["adjourn"], found["data"], found["browser"]
        self.quick = quick
        self.plainbox = (glob.glob((interop or "/nonexistent") + "/plainbox-*/bin/plainbox") + [None])[0]
        said = subprocess.check_output([self.adjourn, "--help"], text=True)
        self.no_index = ["--no-index"] if "--no-index" in said else []

    def rounds(self, usual):
        return max(3, usual // 3) if self.quick else usual

    def make(self, profile, count):
        """Where the repository of this shape is; made when it is not there yet."""
        return subprocess.check_output([self.data, "make", profile, str(count)], text=True).strip()

    def ours(self, place, *words, index=False):
        return [self.adjourn, "-r", place] + ([] if index else self.no_index) + list(words)

    def plainbox_env(self, place):
        """plainbox lists what is in its cache directory; it takes no place on the command line."""
        env = environment("plainbox-" + os.path.basename(place))
        link = env["XDG_CACHE_HOME"] + "/plainbox/sessions"
        os.makedirs(os.path.dirname(link), exist_ok=True)
        if not os.path.islink(link):
            os.symlink(place, link)
        return env


def built():
    """Builds what is needed; the programs by name."""
    argv = ["cargo", "bench", "--no-run", "--quiet", "--bench", "data", "--bench", "browser", "--message-format=json"]
    lines = subprocess.check_output(argv, cwd=TOP, text=True).splitlines()
    told = [json.loads(line) for line in lines]
    return {one["target"]["name"]: one["executable"] for one in told if one.get("executable")}


def installed(name):
    return shutil.which(name)


def once(argv, env=None):
    """Seconds that a command took; a text is a pipeline."""
    begin = time.perf_counter()
    done = subprocess.run(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
                          env=env or environment(), shell=isinstance(argv, str))
    took = time.perf_counter() - begin
    if done.returncode not in FINE:
        sys.exit("%s: exit code %d" % (argv, done.returncode))
    return took


def turns(rounds, **commands):
    """Runs all in turn, once to warm up; the medians by name."""
    env = environment()
    times = {name: [] for name in commands}
    for turn in range(rounds + 1):
        for name, argv in commands.items():
            took = once(argv, env)
            if turn:
                times[name].append(took)
    return {name: statistics.median(all) for name, all in times.items()}


def first_lines(argv, count, env=None):
    """Seconds until so many lines have come out; the command is ended then."""
    begin = time.perf_counter()
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env or environment(), bufsize=0) as program:
        seen = 0
        while seen < count:
            read = os.read(program.stdout.fileno(), 65536)
            if not read:
                sys.exit("%s: no %d lines" % (argv, count))
            seen += read.count(b"\n")
        took = time.perf_counter() - begin
        program.kill()
    return took


def anonymous(pid):
    """Anonymous memory of a process in MB now, or None when it has ended: what is mapped from files is not in it."""
    try:
        with open("/proc/%d/status" % pid) as status:
            for line in status:
                if line.startswith("RssAnon:"):
                    return int(line.split()[1]) * 1024 / 1e6
    except (FileNotFoundError, ProcessLookupError):
        pass
    return None


def most_memory(argv, env=None, pause=0.0005):
    """The most anonymous memory that a command was seen to have, in MB, and the seconds it took."""
    begin, most = time.perf_counter(), 0
    with subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=env or environment()) as program:
        while program.poll() is None:
            most = max(most, anonymous(program.pid) or 0)
            time.sleep(pause)
        if program.returncode not in FINE:
            sys.exit("%s: exit code %d" % (argv, program.returncode))
    return most, time.perf_counter() - begin
