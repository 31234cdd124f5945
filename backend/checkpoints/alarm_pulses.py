"""What of the alarms is looked after at every look at the jobs, in this order."""

from __future__ import annotations

from backend.checkpoints import alarm_homes, silent_devices, watched_proofs
from backend.core import jobs

PULSES: tuple[jobs.Pulse, ...] = (
    silent_devices.pulse,
    watched_proofs.pulse,
    alarm_homes.pulse,
)
