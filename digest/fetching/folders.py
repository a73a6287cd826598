"""Where all processes of a machine find one another's pace."""

import os
import stat
from pathlib import Path

_EVERYBODY_MAY_WRITE = 0o1777  # and nobody may delete another's file


def pace_folder(shared: Path, own: Path) -> Path:
    """`shared`, made where it is missing, if every user's digest may write to it; else `own`.

    Meant for `/tmp/research-digest`: `/tmp` is one for all users of a machine, on macOS too, where TMPDIR is each
    user's own. A folder that a stranger could exchange our files in, a link, or one that is not writable is not used;
    neither is one where the system has no such place (Windows). Then the pace is kept among this user's processes
    only: two users of the machine may then ask a service at the same time.
    """
    try:
        if not shared.exists():
            shared.mkdir()
            shared.chmod(_EVERYBODY_MAY_WRITE)
        found = shared.lstat()
    except OSError:
        return own
    ours = not hasattr(os, "getuid") or found.st_uid in {0, os.getuid()}
    safe = stat.S_ISDIR(found.st_mode) and (ours or bool(found.st_mode & stat.S_ISVTX))
    return shared if safe and os.access(shared, os.W_OK | os.X_OK) else own
