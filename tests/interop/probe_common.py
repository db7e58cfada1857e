"""What the probes share. A probe runs inside the environment of one real program, asks that program's own classes, and
prints one JSON document.

    probe_PROGRAM.py jobs                the jobs of the shared provider: id -> checksum
    probe_PROGRAM.py list REPOSITORY     ids in the real order, and each session as the real program peeks and resumes it
    probe_PROGRAM.py write REPOSITORY    make sessions in several states through the real classes

Works with Python 3.6.
"""
import atexit
import base64
import json
import os
import shutil
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SPACE = "2026.org.example::"


def use_provider():
    """Make the real provider loader find the shared provider, and nothing of the machine's own."""
    folder = tempfile.mkdtemp(prefix="providers-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with open(os.path.join(folder, "interop.provider"), "w") as target:
        target.write(
            "[PlainBox Provider]\nname = 2026.org.example:interop\nversion = 1.0\ndescription = Interop suite\n"
            "gettext_domain = interop\nlocation = %s\n" % os.path.join(HERE, "provider"))
    os.environ["PROVIDERPATH"] = folder
    os.environ.setdefault("USER", "tester")
    return folder


def text(value):
    """JSON readers differ about lone surrogates; these are the bytes of a name that is not UTF-8."""
    return value if value is None else os.fsencode(value).decode("utf-8", "replace")


def error(exc):
    return {"type": type(exc).__name__, "text": text(str(exc))}


def peeked(metadata):
    blob = metadata.app_blob
    return {
        "title": metadata.title,
        "app_id": metadata.app_id,
        "flags": sorted(metadata.flags),
        "running_job": metadata.running_job_name,
        "app_blob": None if blob is None else base64.b64encode(blob).decode("ascii"),
    }


def result(entry):
    return {
        "outcome": entry.outcome,
        "execution_duration": entry.execution_duration,
        "return_code": entry.return_code,
        "comments": entry.comments,
        "io_log": [[record[0], record[1], base64.b64encode(record[2]).decode("ascii")] for record in entry.get_io_log()],
    }


def look(storage, peek, load):
    """One session: what peek says and what resuming makes of it."""
    found = {"locked": os.path.lexists(os.path.join(storage.location, "session.next")), "saved": False}
    try:
        data = storage.load_checkpoint()
    except Exception as exc:
        found["load_error"] = error(exc)
        return found
    found["saved"] = len(data) > 0
    found["bytes"] = len(data)
    if not data:
        return found
    try:
        found["peek"] = peeked(peek(data))
    except Exception as exc:
        found["peek_error"] = error(exc)
    if load is None:
        return found
    try:
        state = load(storage)
    except Exception as exc:
        found["resume_error"] = error(exc)
        return found
    found["resumed"] = {
        "metadata": peeked(state.metadata),
        "desired": [job.id for job in state.desired_job_list],
        "jobs": {
            id: {"outcome": entry.result.outcome, "history": [result(one) for one in entry.result_history]}
            for id, entry in state.job_state_map.items()
            if entry.result_history
        },
    }
    return found


def interrupted(step, action):
    """Run `action` in a child that dies as soon as it calls os.`step`: a save that really was interrupted."""
    pid = os.fork()
    if pid == 0:
        setattr(os, step, lambda *args, **kwargs: os._exit(9))
        try:
            action()
        finally:
            os._exit(1)
    _, status = os.waitpid(pid, 0)
    if os.WEXITSTATUS(status) != 9:
        raise SystemExit("the save was not interrupted at os.%s" % step)


def say(document):
    sys.stdout.write(json.dumps(document, indent=1, sort_keys=True) + "\n")
    sys.stdout.flush()
    return 0


def usage():
    sys.exit(__doc__)


class Writer:
    """The states that both programs are asked to write. `create(prefix)` gives a manager with a device context."""

    def __init__(self, create, jobs, memory, disk, app_id, new):
        self.create, self.jobs, self.memory, self.disk, self.app_id, self.new = create, jobs, memory, disk, app_id, new
        self.written = []

    def session(self, what, prefix, wanted=()):
        manager = self.create(prefix)
        state = manager.default_device_context.state
        for job in self.jobs.values():
            state.add_unit(job)
        if wanted:
            state.update_desired_job_list([self.jobs[SPACE + name] for name in wanted])
        if self.new:
            # checkbox-ng 1.18.1 cannot read its own checkpoint without it
            state.metadata.last_job_start_time = 1795218017.5
        self.written.append({"id": manager.storage.id, "what": what})
        return manager, state

    def give(self, state, name, outcome, comments=None, code=0, log=(), duration=0.25):
        data = {"outcome": outcome, "comments": comments, "return_code": code, "execution_duration": duration, "io_log": list(log)}
        state.update_job_result(self.jobs[SPACE + name], self.memory(data))

    def on_disk(self, manager, state, name, outcome, log):
        import gzip
        folder = os.path.join(manager.storage.location, "io-logs")
        path = os.path.join(folder, "2026.org.example__" + name.replace("/", "_") + ".record.gz")
        with gzip.open(path, "wt", encoding="utf-8") as target:
            for delay, stream, data in log:
                target.write(json.dumps([delay, stream, base64.b64encode(data).decode()], separators=(",", ":")) + "\n")
        data = {"outcome": outcome, "comments": None, "return_code": 0, "execution_duration": 1.5, "io_log_filename": path}
        state.update_job_result(self.jobs[SPACE + name], self.disk(data))

    def everything(self):
        self.session("unsaved", "fresh-")

        manager, state = self.session("saved with nothing in it", "empty-")
        manager.checkpoint()

        manager, state = self.session("running a job", "half way-", ("t/pass", "t/flaky", "t/fail", "t/manual"))
        state.metadata.title = "half way \u2013 \u00fc \u65e5\u672c\u8a9e \U0001f600"
        state.metadata.app_id = self.app_id
        state.metadata.app_blob = b'{"testplan_id": "2026.org.example::everything"}'
        state.metadata.flags = {"incomplete"}
        state.metadata.running_job_name = SPACE + "t/manual"
        self.give(state, "t/pass", "pass", log=[(0.0, "stdout", b"one\n"), (0.5, "stderr", b"two \xff\n")])
        self.give(state, "t/flaky", "fail", "first \u2013 try", 1)
        self.give(state, "t/flaky", "fail", "second try", 1)
        self.give(state, "t/flaky", "pass", "third try")
        manager.checkpoint()

        manager, state = self.session("submitted, with logs on disk", "done-", ("t/pass", "t/fail", "t/crash", "t/needs", "t/after"))
        state.metadata.title = "all done"
        state.metadata.app_id = self.app_id
        state.metadata.app_blob = b"\x00\xff not text"
        state.metadata.flags = {"submitted", "com.example.flag"}
        self.on_disk(manager, state, "t/pass", "pass", [(0.0, "stdout", b"a line\n"), (0.125, "stderr", b"another\n")])
        self.give(state, "t/fail", "fail", "it's \"broken\"", 1)
        self.give(state, "t/crash", "crash", None, -11)
        self.give(state, "t/needs", "not-supported", "job cannot be started", None, duration=None)
        self.give(state, "t/after", "skip", None, None)
        manager.checkpoint()

        manager, state = self.session("bootstrapping", "boot-", ("t/resource",))
        state.metadata.title = "collecting"
        state.metadata.app_id = self.app_id
        state.metadata.app_blob = b"{}"
        state.metadata.flags = {"bootstrapping"}
        manager.checkpoint()

        manager, state = self.session("left over session.next, complete", "locked-", ("t/pass", "t/fail"))
        state.metadata.title = "interrupted while it saved"
        state.metadata.app_id = self.app_id
        state.metadata.app_blob = b"{}"
        state.metadata.flags = {"incomplete"}
        manager.checkpoint()
        self.give(state, "t/pass", "pass")
        interrupted("rename", manager.checkpoint)

        manager, state = self.session("left over session.next, empty", "locked-", ("t/pass",))
        state.metadata.title = "interrupted before it wrote"
        state.metadata.app_id = self.app_id
        state.metadata.flags = {"incomplete"}
        manager.checkpoint()
        interrupted("write", manager.checkpoint)

        manager, state = self.session("left over session.next, never saved", "locked-", ("t/pass",))
        interrupted("rename", manager.checkpoint)

        manager, state = self.session("hostile words", "hostile \u202e-", ("t/pass",))
        state.metadata.title = "\x1b]0;owned\x07 \u202e tab\t nl\n end"
        state.metadata.app_id = "com.example.\u202eevil"
        state.metadata.app_blob = None
        state.metadata.flags = {"\x1b[31mred", "incomplete"}
        manager.checkpoint()
        return self.written
