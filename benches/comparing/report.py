"""Rows: what ours took, what the peers and the floor took, what the goal is and whether it is met."""


class Goal:
    """A limit that a figure must not pass. It is None where the peer that it is measured by is not there."""

    def __init__(self, text, limit, figure=None):
        self.text, self.limit, self.figure = text, limit, figure

    def verdict(self, ours, shown):
        figure = self.figure if self.figure is not None else ours
        if self.limit is None or figure is None:
            return "not compared"
        return "met" if figure <= self.limit else "MISSED: %s of at most %s" % (shown(figure), shown(self.limit))


def within(factor, name, other):
    """At most so many times what another took."""
    return Goal("%g x %s" % (factor, name), None if other is None else factor * other)


def faster(factor, name, other):
    """So many times faster than another."""
    return Goal("%s / %g" % (name, factor), None if other is None else other / factor)


def seconds(value):
    if value >= 1:
        return "%.2f s" % value
    return "%.1f ms" % (value * 1e3) if value >= 1e-3 else "%.0f us" % (value * 1e6)


def megabytes(value):
    return "%.1f MB" % value


class Report:
    """Tells each row when it is there, and all as one table at the end."""

    def __init__(self):
        self.rows = []

    def row(self, what, ours, peers=None, floor=None, goals=(), shown=seconds, notes=None):
        """`peers` and `notes`, which are other figures of ours, go by name; None for a peer that is not installed."""
        beside = [self._beside(name, figure, ours, shown) for name, figure in (peers or {}).items()]
        cell = shown(ours) + "".join(", %s %s" % (name, shown(figure)) for name, figure in (notes or {}).items())
        least = "" if floor is None else "%s (%.2f x)" % (shown(floor), ours / floor)
        verdicts = [goal.verdict(ours, shown) for goal in goals]
        met = "; ".join(verdicts) if set(verdicts) - {"met"} else "; ".join(set(verdicts))
        cells = [what, cell, "; ".join(beside), least, "; ".join(goal.text for goal in goals), met]
        self.rows.append(cells)
        print("%-50s %-10s %s" % (what, cells[1], " | ".join(cell for cell in cells[2:] if cell)), flush=True)

    def none(self, what, why):
        """A row that could not be measured."""
        self.rows.append([what, "not measured", "", "", why, ""])
        print("%-50s NOT MEASURED: %s" % (what, why), flush=True)

    @staticmethod
    def _beside(name, figure, ours, shown):
        if figure is None:
            return "%s: not installed" % name
        return "%s %s (%s x)" % (name, shown(figure), "%.2f" % (figure / ours) if figure < 10 * ours else "%.0f" % (figure / ours))

    def table(self):
        lines = [["scenario", "ours", "peer", "floor", "goal", "met"], ["---"] * 6] + self.rows
        return "\n".join("| %s |" % " | ".join(cells) for cells in lines)

    def missed(self):
        return [cells[0] for cells in self.rows if "MISSED" in cells[5]]
