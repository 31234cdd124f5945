"""The app as `make run` serves it, but that a hold is over within seconds."""

from __future__ import annotations

import sys
from dataclasses import replace

from backend.market import order_policy
from backend.market.rules import Audience
from infra.local import run

HOLD_S = 4

if __name__ == "__main__":
    held = dict.fromkeys(Audience, HOLD_S)
    order_policy.use(replace(order_policy.policy(), hold_s=held))
    sys.exit(run.main())
