"""The probe of checkbox-ng 1.18.1; see probe_common.py."""
import os
import sys

import probe_common as common

common.use_provider()

from plainbox.impl.providers.v1 import InsecureProvider1PlugInCollection
from plainbox.impl.result import DiskJobResult, MemoryJobResult
from plainbox.impl.session.assistant import SessionAssistant
from plainbox.impl.session.manager import SessionManager
from plainbox.impl.session.resume import SessionPeekHelper
from plainbox.impl.session.storage import WellKnownDirsHelper

APP_ID = "com.canonical:checkbox-cli"


def use_repository(repository):
    """The real program has one place and no option for another; its class attribute is the door."""
    WellKnownDirsHelper.base_of_everything = os.path.dirname(repository)
    WellKnownDirsHelper.session_repository = classmethod(lambda cls: repository)


def units():
    collection = InsecureProvider1PlugInCollection()
    collection.load()
    found = []
    for provider in collection.get_all_plugin_objects():
        found.extend(provider.unit_list)
    return found


def jobs():
    return {unit.id: unit for unit in units() if unit.Meta.name == "job"}


def resumable():
    """What `checkbox-cli` itself would offer to resume, in its order."""
    assistant = SessionAssistant(APP_ID, "0.99", "0.99", ["restartable"])
    try:
        return {"ids": [common.text(candidate.id) for candidate in assistant.get_resumable_sessions()]}
    except Exception as exc:
        return {"error": common.error(exc)}


def listing():
    all_units = units()
    load = lambda storage: SessionManager.load_session(all_units, storage).state
    order, sessions = [], {}
    for storage in WellKnownDirsHelper.get_storage_list():
        order.append(common.text(storage.id))
        sessions[order[-1]] = entry = common.look(storage, SessionPeekHelper().peek, load)
        entry["location"] = common.text(storage.location)
    return {"order": order, "sessions": sessions, "resumable": resumable()}


def write():
    def create(prefix):
        manager = SessionManager.create(prefix)
        manager.add_local_device_context()
        return manager

    return {"written": common.Writer(create, jobs(), MemoryJobResult, DiskJobResult, APP_ID, True).everything()}


def resume(session_id):
    """What `checkbox-cli` does to go on with a session; ends with a save, so that it really went on."""
    assistant = SessionAssistant(APP_ID, "0.99", "0.99", ["restartable"])
    assistant._load_providers()
    offered = [candidate.id for candidate in assistant.get_resumable_sessions()]
    metadata = assistant.resume_session(session_id)
    running = metadata.running_job_name
    results = {job: state.result.outcome for job, state in assistant._context.state.job_state_map.items() if state.result.outcome}
    assistant._metadata.title = "went on"
    assistant._manager.checkpoint()
    return {"offered": [common.text(name) for name in offered], "running": running, "results": results}


def main():
    document = {"program": "checkbox-ng", "version": "1.18.1", "python": sys.version.split()[0]}
    words = sys.argv[1:]
    if len(words) in (2, 3):
        use_repository(os.path.abspath(words[1]))
    if words == ["jobs"]:
        document["jobs"] = {id: job.checksum for id, job in jobs().items()}
    elif len(words) == 2 and words[0] == "list":
        document.update(listing())
    elif len(words) == 2 and words[0] == "write":
        document.update(write())
    elif len(words) == 3 and words[0] == "create":
        document["created"] = common.text(SessionManager.create(words[2] + "-").storage.id)
    elif len(words) == 3 and words[0] == "resume":
        document.update(resume(words[2]))
    else:
        common.usage()
    return common.say(document)


if __name__ == "__main__":
    sys.exit(main())
