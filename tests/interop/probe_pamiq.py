"""Asks the real pamiq-core and prints one JSON document.

    probe_pamiq.py store DIR             save three states of a StateStore with text and pickle members
    probe_pamiq.py launch DIR SECONDS    run a small system that saves often and keeps three states; prints nothing
    probe_pamiq.py load STATE            load text members from a state, as a resumed program does
    probe_pamiq.py keep DIR N PATTERN    what LatestStatesKeeper would remove, in order
    probe_pamiq.py names FORMAT...       each strftime format as of one fixed moment
    probe_pamiq.py fits PATTERN NAME...  which names pathlib's glob finds

Needs Python 3.12.
"""
import json
import logging
import pathlib
import random
import sys
import tempfile
import time
from datetime import datetime

from pamiq_core.state_persistence import LatestStatesKeeper, PersistentStateMixin, StateStore, save_pickle


class Counter(PersistentStateMixin):
    def __init__(self, step=0):
        self.step = step

    def save_state(self, path):
        path.with_suffix(".json").write_text(json.dumps({"step": self.step}))

    def load_state(self, path):
        self.step = json.loads(path.with_suffix(".json").read_text())["step"]


class Pickled(PersistentStateMixin):
    def __init__(self, value=None):
        self.value = value

    def save_state(self, path):
        save_pickle(self.value, path.with_suffix(".pkl"))


class Folder(PersistentStateMixin):
    def __init__(self):
        self.texts = {}

    def save_state(self, path):
        path.mkdir()
        for name, text in self.texts.items():
            (path / name).write_text(text)

    def load_state(self, path):
        self.texts = {entry.name: entry.read_text() for entry in sorted(path.iterdir())}


def store(place):
    rng = random.Random(7)
    counter, pickled, folder = Counter(), Pickled(), Folder()
    states = StateStore(place)
    states.register("counter", counter)
    states.register("rng", pickled)
    states.register("notes", folder)
    saved = []
    for step in range(3):
        counter.step = step
        pickled.value = {"floats": [rng.random() for _ in range(3)], "big": 2 ** 70, "text": "Grüße", "none": None}
        folder.texts = {"a.txt": "note %d" % step}
        saved.append({"name": states.save_state().name, "counter": step, "rng": dict(pickled.value, big=str(2 ** 70))})
        time.sleep(0.02)
    return saved


def launch(place, seconds):
    from pamiq_core import Agent, Environment, Interaction, LaunchConfig
    from pamiq_core import launch as run
    from pamiq_core.state_persistence import PeriodicSaveCondition

    class Thinker(Agent):
        def step(self, observation):
            return observation

        def save_state(self, path):
            super().save_state(path)
            path.mkdir(exist_ok=True)
            (path / "thoughts.txt").write_text("none yet")

    class Nowhere(Environment):
        def observe(self):
            time.sleep(0.005)
            return 1.0

        def affect(self, action):
            pass

    logging.disable(logging.CRITICAL)
    config = LaunchConfig(
        states_dir=place,
        save_state_condition=PeriodicSaveCondition(0.03),
        states_keeper=LatestStatesKeeper(place, 3),
        max_uptime=float(seconds),
        web_api_address=None,
    )
    run(Interaction(Thinker(), Nowhere()), {}, {}, {}, config)


def load(state):
    counter, folder = Counter(), Folder()
    states = StateStore(tempfile.mkdtemp())
    states.register("counter", counter)
    states.register("notes", folder)
    states.load_state(state)
    return {"counter": counter.step, "notes": folder.texts}


def fits(pattern, names):
    place = pathlib.Path(tempfile.mkdtemp())
    for name in names:
        (place / name).mkdir()
    return sorted(path.name for path in place.glob(pattern))


def main(verb, *words):
    if verb == "store":
        return store(words[0])
    if verb == "launch":
        return launch(words[0], words[1])
    if verb == "load":
        return load(words[0])
    if verb == "keep":
        keeper = LatestStatesKeeper(words[0], int(words[1]), words[2])
        return [path.name for path in keeper.select_removal_states()]
    if verb == "names":
        moment = datetime(2025, 2, 7, 12, 3, 4, 56)
        return [moment.strftime(word) for word in words]
    if verb == "fits":
        return fits(words[0], words[1:])
    raise SystemExit(__doc__)


if __name__ == "__main__":
    answer = main(*sys.argv[1:])
    if answer is not None:
        print(json.dumps(answer))
