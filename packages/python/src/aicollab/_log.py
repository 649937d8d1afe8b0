"""Logs what happens to a connection: once that the hub is not there, and once that it is there again."""

from __future__ import annotations

import logging
from typing import Optional

from .errors import AicollabError
from .options import ConnectionEvent

log = logging.getLogger("aicollab")


class ConnectionLog:
    def __init__(self, at: str) -> None:
        self._at = at
        self._was_connected = False
        self._is_away = False

    def report(self, event: ConnectionEvent) -> None:
        if event.kind == "connected":
            log.info("%s to hub at %s", "Reconnected" if self._was_connected else "Connected", self._at)
            self._was_connected, self._is_away = True, False
        elif not self._is_away:
            self._is_away = True
            what = "Lost the hub" if self._was_connected else "There is no hub"
            log.warning("%s at %s (%s); trying again until it is there", what, self._at, event.error)

    def deferred(self, refusal: Optional[AicollabError]) -> None:
        if refusal is None:
            log.info("The hub at %s accepts messages again", self._at)
        else:
            log.warning("The hub at %s refuses messages for now (%s); sending them again until it accepts them", self._at, refusal)
