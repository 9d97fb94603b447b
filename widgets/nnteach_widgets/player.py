"""Work in small slices between the page's messages: training runs, and Pause is still heard."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

SLICE = 0.012  # seconds of work at a time, at most
REST = 0.005  # seconds for the kernel's messages: it needs several turns of the loop for one, so 0 would starve them


class Player:
    """Calls `work(seconds)` again and again, with the time since the last call, until `stop` or until it says False.

    One asyncio task and no thread: this is what also runs in a browser.
    """

    def __init__(self, work: Callable[[float], bool]) -> None:
        self._work = work
        self._turn = 0
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, or begin anew.

        Raises
            RuntimeError: there is no event loop, as in a plain Python program.
        """
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            raise RuntimeError(
                "Playing needs a notebook, whose event loop it shares. Elsewhere call run(steps)."
            ) from None
        self._turn += 1
        self._task = loop.create_task(self._go(self._turn))

    def stop(self) -> None:
        """No further call."""
        self._turn += 1

    async def _go(self, turn: int) -> None:
        last = time.perf_counter()
        while turn == self._turn:
            now = time.perf_counter()
            if not self._work(now - last):
                break
            last = now
            await asyncio.sleep(REST)
