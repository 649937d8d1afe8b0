"""Waits for so long and no longer, with the same error in every version of Python."""

from __future__ import annotations

import asyncio
from typing import Awaitable, Optional, TypeVar

T = TypeVar("T")


async def within(awaitable: Awaitable[T], seconds: Optional[float], what: str) -> T:
    """Raises TimeoutError after so many seconds; None means without end."""
    if seconds is None:
        return await awaitable
    try:
        return await asyncio.wait_for(awaitable, seconds)
    except asyncio.TimeoutError:
        raise TimeoutError(f"{what} within {seconds:g} s") from None
