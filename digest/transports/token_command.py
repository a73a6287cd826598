"""OAuth2 access tokens, from a command that refreshes them."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from digest.core.errors import ConfigError

_LONGEST_SAID = 300


async def fresh_token(command: Sequence[str], longest_s: float) -> str:
    """The first line that `command` prints; raises `ConfigError` where it prints none, fails, or takes too long.

    The command is run without a shell, and what it printed is never shown.
    """
    name = command[0]
    hint = "Run it by hand: it must print an access token, and nothing else, on its first line."
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
    except OSError as error:
        raise ConfigError(f"token_command {name!r} cannot be run: {error.strerror}.", hint=hint) from error
    try:
        printed, complaint = await asyncio.wait_for(process.communicate(), longest_s)
    except TimeoutError as error:
        raise ConfigError(f"token_command {name!r} gave no token within {longest_s:g} s.", hint=hint) from error
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode != 0:
        said = " ".join(complaint.decode(errors="replace").split())[:_LONGEST_SAID]
        raise ConfigError(f"token_command {name!r} failed ({process.returncode}): {said}.", hint=hint)
    token = next(iter(printed.decode(errors="replace").splitlines()), "").strip()
    if not token or not token.isascii() or not token.isprintable():
        raise ConfigError(f"token_command {name!r} printed no token.", hint=hint)
    return token
