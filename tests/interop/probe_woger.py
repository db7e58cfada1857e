"""Asks the real woger and prints one JSON document.

    probe_woger.py look ROOT        ids in order, current, target, every action's status (woger writes while it looks)
    probe_woger.py write ROOT       make workspaces with actions in every state
    probe_woger.py busy ROOT N      make N workspaces one after the other, each with tracked actions, switching to each
    probe_woger.py retry ROOT ID    ask a workspace for its path again; what the loader made, or nothing while "started"
    probe_woger.py rewrite FILE N   write a state file N times, every 5 ms
    probe_woger.py dump JSON        a state file's text as woger writes it

Works with any Python 3.
"""
import json
import os
import sys
import tempfile
import time
import warnings

from woger import BasePathStructure, WorkspaceManager, WorkspaceState

warnings.simplefilter("ignore")


class Paths(BasePathStructure):
    data = "data.json"
    logs = "logs"


def one(workspace):
    return None if workspace is None else os.path.basename(workspace.root)


def look(root):
    manager = WorkspaceManager(root)
    workspaces = list(manager.storage.values())
    actions, finished = {}, {}
    for workspace in workspaces:
        state = WorkspaceState(os.path.join(workspace.root, ".state.json"))
        actions[one(workspace)] = {name: workspace.track(name).status() for name in state}
    for name in sorted({name for found in actions.values() for name in found}):
        finished[name] = one(manager.find_latest_finished(name))
    return {
        "order": [one(workspace) for workspace in workspaces],
        "ids": [str(workspace.id) for workspace in workspaces],
        "types": [type(workspace.id).__name__ for workspace in workspaces],
        "current": one(manager.current()),
        "target": one(manager.target()),
        "actions": actions,
        "finished": finished,
    }


def write(root):
    manager = WorkspaceManager(root, path_structure_cls=Paths)
    for number in (9, 10, 200):
        workspace = manager.create(number)
        workspace.path.data, workspace.path.logs
    manager.current_ws_id = 9
    manager.target_latest()
    manager.storage[10].track("d\u00e9ploiement").state["d\u00e9ploiement"] = "paused"
    stuck = manager.storage[200].track("big.bin_load")
    stuck.state["big.bin_load"] = "started"
    with manager.storage[200].track("build"):
        pass
    return look(root)


def busy(root, count):
    manager = WorkspaceManager(root, path_structure_cls=Paths)
    for number in range(count):
        workspace = manager.create(number)
        workspace.path.data, workspace.path.logs
        with workspace.track("data.json_load"):
            pass
        manager.target_latest()
        manager.update()
    return look(root)


def retry(root, number):
    manager = WorkspaceManager(root, path_structure_cls=Paths)
    found = manager.storage[number].path.logs
    return None if found is None else os.path.relpath(str(found), root)


def rewrite(path, count):
    state = WorkspaceState(path)
    for number in range(count):
        state["theirs"] = number
        time.sleep(0.005)
    return state["theirs"]


def dump(text):
    path = os.path.join(tempfile.mkdtemp(), ".state.json")
    with open(path, "w") as target:
        target.write(text)
    state = WorkspaceState(path)
    state["set"] = None
    with open(path) as source:
        return source.read()


def main(verb, *words):
    if verb == "look":
        return look(words[0])
    if verb == "write":
        return write(words[0])
    if verb == "busy":
        return busy(words[0], int(words[1]))
    if verb == "retry":
        return retry(words[0], int(words[1]))
    if verb == "rewrite":
        return rewrite(words[0], int(words[1]))
    if verb == "dump":
        return dump(words[0])
    raise SystemExit(__doc__)


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
