"""Reads with what a client proves who it is, in the places where aicollab's own programs look."""

from __future__ import annotations

import os
import stat
from typing import Callable, Dict, Mapping, Optional, Union

from .errors import CredentialError

MAX_TOKEN = 512
MAX_FILE = 65_536
# Another token or key mends these refusals.
UNPROVEN = frozenset({"AUTH_FAILED", "REVOKED"})

Secret = Union[str, Callable[[], Optional[str]]]
Shown = Dict[str, Optional[str]]


class Credentials:
    """The token is that of the argument, else in the file of `token_file` or AICOLLAB_TOKEN_FILE, in AICOLLAB_TOKEN, or among
    the credentials that systemd hands to a service; to a hub on this machine the user's `local.key` is shown as well.
    """

    def __init__(
        self,
        *,
        token: Optional[Secret] = None,
        token_file: Optional[str] = None,
        local_key: Optional[Secret] = None,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        if token is not None and token_file is not None:
            raise CredentialError("token and token_file were given: one of the two is enough", code="USAGE")
        self._token = token
        self._file = token_file
        self._local_key = local_key
        self._environ = environ
        self._last_key: Optional[str] = None
        self._last: Shown = {}
        self._is_here = False

    def next(self, is_here: bool) -> Shown:
        """Returns what the next first line shows to a hub, which may be on this machine. Raises CredentialError."""
        self._is_here = is_here
        self._last = self._read()
        return self._last

    def differ(self) -> bool:
        """Returns whether there is another token or key by now than those of the last first line. Raises CredentialError."""
        return self._read() != self._last

    def token(self) -> Optional[str]:
        """Returns the token as it is now. Raises CredentialError, which never shows what was read."""
        environ = self._environ
        if self._token is not None:
            text = self._token() if callable(self._token) else self._token
            return None if text is None else _checked(text, "the argument token")
        if self._file is not None:
            return _in_file(self._file, f'"{self._file}"', environ)
        if environ.get("AICOLLAB_TOKEN_FILE"):
            path = environ["AICOLLAB_TOKEN_FILE"]
            return _in_file(path, f'"{path}", which AICOLLAB_TOKEN_FILE names', environ)
        if environ.get("AICOLLAB_TOKEN"):
            return _checked(environ["AICOLLAB_TOKEN"], "AICOLLAB_TOKEN")
        folder = environ.get("CREDENTIALS_DIRECTORY")
        path = folder and os.path.join(folder, "aicollab_token")
        return _in_file(path, f'"{path}"', environ) if path and os.path.exists(path) else None

    def _read(self) -> Shown:
        return {"token": self.token(), "local_key": self._key() if self._is_here else None}

    def _key(self) -> Optional[str]:
        """Reads the key each time, as the first start of a hub makes it; while the file is gone the last content counts."""
        if self._local_key is not None:
            return self._local_key() if callable(self._local_key) else self._local_key
        path = local_key_path(self._environ)
        if path is None:
            return None
        try:
            with open(path, encoding="utf-8") as file:
                self._last_key = file.read().strip()
        except (FileNotFoundError, NotADirectoryError, PermissionError):
            pass
        return self._last_key


def local_key_path(environ: Mapping[str, str]) -> Optional[str]:
    """Returns where this user's `local.key` is, as the hub puts it; None without a home and without AICOLLAB_DATA."""
    if environ.get("XDG_DATA_HOME"):
        folder = os.path.join(environ["XDG_DATA_HOME"], "aicollab")
    elif environ.get("HOME"):
        folder = os.path.join(environ["HOME"], ".local", "share", "aicollab")
    else:
        folder = environ.get("AICOLLAB_DATA", "")
    return os.path.join(folder, "local.key") if folder else None


def _in_file(path: str, place: str, environ: Mapping[str, str]) -> str:
    try:
        with open(path, "rb") as file:
            _check_owner(path, os.fstat(file.fileno()), place, environ)
            data = file.read(MAX_FILE + 1)
    except OSError as error:
        raise _unreadable(place, error.strerror or str(error)) from error
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise _unreadable(place, "it is no text in UTF-8") from None
    return _checked(text[:-1] if text.endswith("\n") else text, place)


def _check_owner(path: str, info: os.stat_result, place: str, environ: Mapping[str, str]) -> None:
    """Only its reader, and root, may be able to read a file with a token."""
    if not hasattr(os, "geteuid"):
        return
    user = os.geteuid()
    folder = environ.get("CREDENTIALS_DIRECTORY")
    is_credential = bool(folder) and os.path.dirname(os.path.abspath(path)) == os.path.abspath(folder or "")
    if info.st_uid != user and user != 0 and not (is_credential and info.st_uid == 0):
        raise _unreadable(place, f"it belongs to another user (uid {info.st_uid}), who can read and change it")
    mode = stat.S_IMODE(info.st_mode)
    if mode & (0o037 if is_credential else 0o077):
        raise _unreadable(place, f"other users of this machine may use it (mode {mode:04o})", f'chmod 600 "{path}"')


def _checked(text: str, place: str) -> str:
    why = _why_no_token(text)
    if why is not None:
        raise _unreadable(place, why)
    return text


def _why_no_token(text: str) -> Optional[str]:
    if not text.strip():
        return "it is empty"
    if text.startswith("\ufeff"):
        return "it begins with a byte-order mark, which would count as part of the token"
    if "\n" in text:
        return "it has several lines, and a token is one"
    if any(ord(each) < 32 or 127 <= ord(each) < 160 for each in text):
        return "it has control characters"
    if len(text) > MAX_TOKEN:
        return f"it has {len(text)} characters, and a token at most {MAX_TOKEN}"
    return None


def _unreadable(
    place: str,
    why: str,
    fix: str = "put the token alone into a file of mode 0600, and name it with token_file or AICOLLAB_TOKEN_FILE",
) -> CredentialError:
    return CredentialError(f"cannot read the token in {place}: {why}", code="USAGE", fix=fix)
