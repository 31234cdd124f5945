"""What a scenario found, and whether that is good enough."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Outcome:
    """Figures that have a bar to meet, and others that tell how the run went.

    `bar` is what `found` must equal; `planned` the least number of each fault for the run to count.
    """

    name: str
    found: dict[str, int]
    bar: dict[str, int]
    injected: dict[str, int] = field(default_factory=dict)
    planned: dict[str, int] = field(default_factory=dict)
    told: Mapping[str, int | float] = field(default_factory=dict)

    @property
    def missing_faults(self) -> dict[str, int]:
        """How many faults of each kind did not happen."""
        short = {kind: least - self.injected.get(kind, 0) for kind, least in self.planned.items()}
        return {kind: number for kind, number in short.items() if number > 0}

    @property
    def is_good(self) -> bool:
        """Whether every bar is met by a run that counts."""
        return self.found == self.bar and not self.missing_faults

    def line(self) -> str:
        """`R01 lost=0 ...`, and what is wrong with it."""
        figures = " ".join(
            f"{k}={v}" for k, v in {**self.found, **self.injected, **self.told}.items()
        )
        text = f"{self.name} {figures}"
        if self.missing_faults:
            text += f" VOID: faults missing {self.missing_faults}"
        elif not self.is_good:
            text += f" MISSED: the bar is {self.bar}"
        return text
