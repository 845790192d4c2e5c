"""Joining lines into children."""

from collections import defaultdict

import polars as pl


class _Sets:
    """Union-find that keeps what may not be joined: pairs known to be two children, and different complete NIK."""

    def __init__(self, niks: dict[int, str]) -> None:
        self._up: dict[int, int] = {}
        self._niks: dict[int, set[str]] = defaultdict(set, {line: {nik} for line, nik in niks.items()})
        self._enemies: dict[int, set[int]] = defaultdict(set)

    def root(self, line: int) -> int:
        above = self._up.get(line, line)
        while above != line:
            self._up[line] = self._up.get(above, above)
            line, above = above, self._up.get(above, above)
        return line

    def forbid(self, a: int, b: int) -> None:
        self._enemies[a].add(b)
        self._enemies[b].add(a)

    def join(self, a: int, b: int, *, nik_typo: bool) -> bool:
        """Join the sets of two lines, unless something forbids it. The root is the smaller line."""
        a, b = sorted((self.root(a), self.root(b)))
        if a == b:
            return True
        if any(self.root(enemy) == b for enemy in self._enemies[a]):
            return False
        niks = self._niks[a], self._niks[b]
        if not nik_typo and all(niks) and niks[0].isdisjoint(niks[1]):
            return False
        self._up[b] = a
        niks[0].update(niks[1])
        self._enemies[a] |= self._enemies[b]
        for enemy in self._enemies[b]:
            self._enemies[enemy].add(a)
        return True


def clusters(lines: pl.DataFrame, judged: pl.DataFrame) -> tuple[pl.Series, pl.DataFrame]:
    """For each line the smallest line of its child; and the joins that were refused for what they would bring together.

    The strongest pairs are joined first, equals in the order of their content: the order of the rows plays no part.
    """
    joins = judged.filter(pl.col("verdict") == "one").sort("points", "a", "b", descending=[True, False, False])
    touched = lines.filter(pl.col("line").is_in(pl.concat([joins["a"], joins["b"]]).implode()) & pl.col("own"))
    sets = _Sets(dict(touched.select("line", "nik").iter_rows()))
    for a, b in judged.filter(pl.col("verdict") == "two").select("a", "b").iter_rows():
        sets.forbid(a, b)
    done = [sets.join(a, b, nik_typo=kind == "typo") for a, b, kind in joins.select("a", "b", "nik_is").iter_rows()]
    moved = {line: sets.root(line) for line in {*joins["a"].to_list(), *joins["b"].to_list()}}
    child = lines.get_column("line").cast(pl.Int64).replace(moved).alias("child")
    return child, joins.filter(~pl.Series(done, dtype=pl.Boolean))
