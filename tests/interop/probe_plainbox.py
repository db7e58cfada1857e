"""The probe of plainbox 0.38.0; see probe_common.py."""
import os
import re
import subprocess
import sys

import probe_common as common

common.use_provider()

from plainbox import __version__
from plainbox.impl.providers.v1 import InsecureProvider1PlugInCollection
from plainbox.impl.result import DiskJobResult, MemoryJobResult
from plainbox.impl.session import SessionManager, SessionPeekHelper, SessionStorageRepository


# Its provider loader needs what Python 3.10 removed.
LIMITED = sys.version_info >= (3, 10)


def units():
    collection = InsecureProvider1PlugInCollection()
    collection.load()
    found = []
    for provider in collection.get_all_plugin_objects():
        found.extend(provider.unit_list)
    return found


def jobs():
    return {unit.id: unit for unit in units() if unit.Meta.name == "job"}


def command(repository, *words):
    """The real command line, beside the classes, since that is what a tester would type."""
    env = dict(os.environ, PLAINBOX_SESSION_REPOSITORY=repository, LANG="C.UTF-8", LC_ALL="C.UTF-8")
    program = os.path.join(os.path.dirname(sys.executable), "plainbox")
    done = subprocess.run([program, "session"] + list(words), env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return done.returncode, done.stdout.decode("utf-8", "replace")


def listing(repository):
    all_units = [] if LIMITED else units()
    repo = SessionStorageRepository(repository)
    load = None if LIMITED else lambda storage: SessionManager.load_session(all_units, storage).state
    order, sessions = [], {}
    for storage in repo.get_storage_list():
        order.append(common.text(storage.id))
        sessions[order[-1]] = entry = common.look(storage, SessionPeekHelper().peek, load)
        entry["location"] = common.text(storage.location)
        if "peek" in entry and load:
            code, out = command(repository, "show", "--resume", storage.id)
            entry["session_show_resume"] = out.strip().splitlines()[-1] if out.strip() else "exit %d" % code
    code, out = command(repository, "list", "--only-ids")
    last = repo.get_last_storage()
    return {
        "order": order, "sessions": sessions, "command_line_order": out.splitlines(), "command_line_code": code,
        "last": None if last is None else common.text(last.id),
    }


def write(repository):
    repo = SessionStorageRepository(repository)

    def create(prefix):
        manager = SessionManager.create(repo, prefix=prefix)
        manager.add_local_device_context()
        return manager

    writer = common.Writer(create, jobs(), MemoryJobResult, DiskJobResult, "plainbox", False)
    written = writer.everything()
    legacy = SessionManager.create(repo, legacy_mode=True)
    legacy.add_local_device_context()
    legacy.state.metadata.title = "plainbox run"
    legacy.checkpoint()
    written.append({"id": legacy.storage.id, "what": "legacy mode"})
    return {"written": written}


def main():
    document = {"program": "plainbox", "version": ".".join(re.findall(r"\d+", str(__version__))[:3]), "python": sys.version.split()[0]}
    words = sys.argv[1:]
    if words == ["jobs"]:
        document["jobs"] = {id: job.checksum for id, job in jobs().items()}
    elif len(words) == 2 and words[0] == "list":
        document.update(listing(os.path.abspath(words[1])))
    elif len(words) == 2 and words[0] == "write":
        document.update(write(os.path.abspath(words[1])))
    elif len(words) == 3 and words[0] == "create":
        repo = SessionStorageRepository(os.path.abspath(words[1]))
        document["created"] = common.text(SessionManager.create(repo, prefix=words[2] + "-").storage.id)
    else:
        common.usage()
    return common.say(document)


if __name__ == "__main__":
    sys.exit(main())
