"""A run that is told to end does so tidily, whoever tells it and however it was started."""

import asyncio
import signal
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

Result = TypeVar("Result")


def run_until_told(work: Coroutine[Any, Any, Result]) -> Result:
    """`asyncio.run`, ended by SIGTERM as by Ctrl-C: requests are given up, then `KeyboardInterrupt` is raised.

    The signal goes through the event loop, not through SIGINT, which programs in the background are started without.
    """
    before = signal.getsignal(signal.SIGTERM)
    try:
        return asyncio.run(_watched(work))
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None
    finally:
        signal.signal(signal.SIGTERM, before)


async def _watched(work: Coroutine[Any, Any, Result]) -> Result:
    task = asyncio.current_task()
    if task is not None:
        with suppress(NotImplementedError):  # no such signals on Windows
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await work
