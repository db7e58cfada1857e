"""A terminal for the browser: a pseudo-terminal of 200 by 60, and enough of a screen to know what stands where and since when."""
import codecs
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time

ROWS, COLUMNS = 60, 200
FRAME_ENDS = b"\x1b[?2026l"
TOKEN = re.compile(r"\x1b\[([?>=<]?)([0-9;:]*)([@-~])|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[^\[\]]|[\r\n\b]|[^\x1b\r\n\b]+")


class Screen:
    """What has been written where. Colours are passed over."""

    def __init__(self):
        self.cells = [[" "] * COLUMNS for _ in range(ROWS)]
        self.x = self.y = 0
        self.decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self.rest = ""

    def line(self, y):
        return "".join(self.cells[y])

    def feed(self, data):
        text, at = self.rest + self.decode(data), 0
        while at < len(text):
            found = TOKEN.match(text, at)
            if not found:
                break
            at = found.end()
            self._take(found)
        self.rest = text[at:]

    def _take(self, found):
        token, final = found.group(), found.group(3)
        if final and not found.group(1):
            self._move(final, [int(n or 0) for n in re.split("[;:]", found.group(2))])
        elif token == "\r":
            self.x = 0
        elif token == "\n":
            self.y = min(ROWS - 1, self.y + 1)
        elif token == "\b":
            self.x = max(0, self.x - 1)
        elif not token.startswith("\x1b"):
            for letter in token[:COLUMNS - self.x]:
                self.cells[self.y][self.x] = letter
                self.x += 1

    def _move(self, final, numbers):
        first = max(1, numbers[0])
        if final == "H":
            self.y = min(ROWS, first) - 1
            self.x = min(COLUMNS, max(1, (numbers + [1])[1])) - 1
        elif final == "C":
            self.x = min(COLUMNS - 1, self.x + first)
        elif final in "GdX":
            self._edit(final, first)
        elif final == "J" and numbers[0] == 2:
            self.cells = [[" "] * COLUMNS for _ in range(ROWS)]
        elif final == "K" and numbers[0] == 0:
            self.cells[self.y][self.x:] = [" "] * (COLUMNS - self.x)

    def _edit(self, final, first):
        if final == "G":
            self.x = min(COLUMNS, first) - 1
        elif final == "d":
            self.y = min(ROWS, first) - 1
        else:
            wide = min(first, COLUMNS - self.x)
            self.cells[self.y][self.x:self.x + wide] = [" "] * wide


class Terminal:
    """A program on a terminal of its own. What it writes is read at once and looked at when it pauses, so that looking does not
    hold it up; every time told is that of the reading."""

    def __init__(self, argv, env):
        self.screen, self.pending, self.frames = Screen(), [], 0
        self.argv = argv
        self.begin = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
            os.execve(argv[0], argv, env)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.kill(self.pid, signal.SIGKILL)
        os.close(self.fd)
        os.waitpid(self.pid, 0)

    def press(self, keys):
        """Types; the time of it."""
        now = time.perf_counter()
        os.write(self.fd, keys.encode())
        return now

    def until(self, holds, limit=30):
        """Reads until something holds of this terminal; when the bytes that made it so came."""
        end = time.perf_counter() + limit
        while True:
            if self._ready(0):
                if not self._read():
                    sys.exit("%s ended on its terminal:\n%s" % (self.argv, self.shown()))
            elif self.pending:
                at, data = self.pending.pop(0)
                self.screen.feed(data)
                self.frames += data.count(FRAME_ENDS)
                if holds(self):
                    return at
            elif time.perf_counter() > end:
                sys.exit("%s: what was waited for did not come to the screen:\n%s" % (self.argv, self.shown()))
            else:
                self._ready(0.01)

    def rest(self, seconds):
        """Reads for so long, and takes what came."""
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            if self._ready(max(0, end - time.perf_counter())):
                self._read()
        self.take()

    def take(self):
        for _, data in self.pending:
            self.screen.feed(data)
            self.frames += data.count(FRAME_ENDS)
        self.pending = []

    def shown(self):
        return "\n".join(self.screen.line(y).rstrip() for y in range(ROWS))

    def _ready(self, seconds):
        return bool(select.select([self.fd], [], [], seconds)[0])

    def _read(self):
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            return False
        self.pending.append((time.perf_counter(), data))
        return bool(data)
