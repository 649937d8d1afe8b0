"""Computes how long a client waits before its next attempt to connect."""

from __future__ import annotations

from typing import Callable

BASE_S = 0.2
MAX_S = 30.0


def backoff_s(attempt: int, random: Callable[[], float], retry_after_ms: int = 0) -> float:
    """Returns seconds before attempt `attempt`, where 0 is the first one after a lost connection.

    That is a random part of 0.2 s, doubled with each attempt up to 30 s, plus what the hub asked for.
    """
    longest = MAX_S if attempt > 16 else min(MAX_S, BASE_S * 2**attempt)
    return retry_after_ms / 1000 + random() * longest
