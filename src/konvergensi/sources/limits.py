"""Hard limits of a cell: values outside cannot be right, whoever measured. Shared by the readers and by typed entry."""

from konvergensi.parameters import Entry, load

LIMITED = ("weight_kg", "length_height_cm", "muac_cm", "birth_weight_kg", "birth_length_cm")


class HardLimit(Entry):
    """One limit of `plausibility.yaml`; `slips` are factors that would make a value possible, and what they tell."""

    low: float
    high: float
    unit: str
    slips: tuple[dict[str, float | str], ...]

    def holds(self, value: float) -> bool:
        """Whether the value is possible."""
        return self.low <= value <= self.high

    def slip(self, value: float) -> tuple[str, float] | None:
        """What was probably written instead, and what was meant: ("tertulis dalam gram", 7.2)."""
        for slip in self.slips:
            meant = value * float(slip["factor"])
            if self.holds(meant):
                return str(slip["says"]), round(meant, 2)
        return None


def hard_limit(name: str) -> HardLimit:
    """The limit of a column of `LIMITED`."""
    (found,) = [entry for entry in load("plausibility", HardLimit) if entry.id == name]
    return found
