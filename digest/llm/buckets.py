"""No more than so much in any minute: a token bucket."""

_MINUTE_S = 60.0
_NOTHING = 1e-9  # what is left of a sum of floats: a clock may not even move in the time that this takes
_BURST = 0.1  # of a minute's worth may go at once; the rest comes evenly


class Bucket:
    """Lets `a_minute` through in any 60 seconds, or anything where that is None.

    It holds a tenth of a minute's worth and is filled by the other nine tenths, so that what was saved up and what
    comes in add up to no more. What is larger than the bucket waits until it is full, and is paid off afterwards.
    """

    def __init__(self, a_minute: int | None) -> None:
        self._size = (a_minute or 0) * _BURST
        self._a_second = (a_minute or 0) * (1 - _BURST) / _MINUTE_S
        self._level = self._size
        self._at: float | None = None

    def wait_s(self, now: float, amount: float) -> float:
        """Seconds until `amount` may go."""
        if not self._a_second:
            return 0.0
        missing = min(amount, self._size) - self._filled(now)
        return missing / self._a_second if missing > _NOTHING else 0.0

    def spend(self, now: float, amount: float) -> None:
        """`amount` goes; a negative one comes back."""
        self._level = min(self._size, self._filled(now) - amount)
        self._at = now

    def _filled(self, now: float) -> float:
        at = now if self._at is None else self._at
        return min(self._size, self._level + (now - at) * self._a_second)
