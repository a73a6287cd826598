"""Print how fast an endpoint is asked: pinned numbers in flight, the adaptive number beside them, and a full endpoint.

    python -m benchmarks.asking [CALLS] [CALLS_ONE_AT_A_TIME]

The endpoint is on loopback, in this process, and takes 2 s for a reply (`digest/testing/rates.py`); each row is asked
by a process of its own. One at a time takes 2 s a call, so fewer calls may be given for that row.
"""

import asyncio
import json
import resource
import subprocess
import sys
import time
from dataclasses import dataclass, replace

from digest.core.drafts import KeptReply, Prompt
from digest.llm.building import Terms, assembled
from digest.llm.endpoint import Endpoint
from digest.llm.settings import EndpointSettings
from digest.llm.tally import Tally
from digest.testing.rates import RatedEndpoint, Rates, Seen

LATENCY_S = 2.0
PAPERS = "A parser reads the tide table as a grid before it reads any figure, and makes 12% fewer errors. " * 120
SAID = json.dumps({"summary": "A parser reads tide tables. " * 100})


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What is asked for."""

    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What asking took: seconds, CPU seconds, MiB at most; and what it came to."""

    wall_s: float
    cpu_s: float
    peak_mib: float
    replies: int
    calls: int
    limit: int


class Shelf(dict[str, KeptReply]):
    """Replies kept in memory."""

    def put(self, reply: KeptReply) -> None:
        """Keep it."""
        self[reply.key] = reply


async def ask(settings: EndpointSettings, count: int) -> tuple[Tally, int]:
    """Ask so many prompts as a run does, all at once."""
    prompt = Prompt(name="tides", system="You sum papers up.", user="", reply_type=Summary)
    prompts = [replace(prompt, user=f"Topic {number}. {PAPERS}") for number in range(count)]
    tally = Tally()
    async with Endpoint(settings, "", tally, time.perf_counter) as endpoint:
        model = assembled(endpoint, settings, Shelf(), tally, Terms())
        replies = await asyncio.gather(*(model.complete(each) for each in prompts), return_exceptions=True)
    return tally, sum(not isinstance(each, BaseException) for each in replies)


def in_this_process(proxy: str, count: int, in_flight: int) -> None:
    """Ask, and print what it took; 0 in flight is the adaptive number."""
    import openai  # noqa: F401, PLC0415 -- imported on the first call otherwise, which is no cost of asking

    settings = EndpointSettings(
        base_url="http://far.example/v1", model="far", proxy=proxy, max_reply_tokens=4096, in_flight=in_flight or None
    )
    began, cpu = time.perf_counter(), time.process_time()
    tally, replies = asyncio.run(ask(settings, count))
    took = (time.perf_counter() - began, time.process_time() - cpu)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([*took, peak, replies, tally.calls, tally.limit]))


def measured(count: int, in_flight: int, rates: Rates) -> tuple[Asked, Seen]:
    """Ask in a process of its own; gives what that took and what the endpoint saw."""
    with RatedEndpoint(lambda _: SAID, rates) as endpoint:
        asking = [sys.executable, "-m", "benchmarks.asking", "ask", endpoint.far_settings.proxy]
        ended = subprocess.run([*asking, str(count), str(in_flight)], capture_output=True, text=True, check=True)
        wall_s, cpu_s, peak_mib, replies, calls, limit = json.loads(ended.stdout)
    asked = Asked(wall_s=wall_s, cpu_s=cpu_s, peak_mib=peak_mib, replies=replies, calls=calls, limit=limit)
    return asked, endpoint.seen


def pinned(count: int, count_one_at_a_time: int) -> None:
    """Numbers of requests in flight, pinned."""
    print("| in flight | calls | replies | wall s | ideal s | ideal over wall | CPU ms a call | peak MiB |")
    print("|---|---|---|---|---|---|---|---|")
    for in_flight in (1, 4, 16, 64):
        calls = count_one_at_a_time if in_flight == 1 else count
        asked, seen = measured(calls, in_flight, Rates(latency_s=LATENCY_S))
        ideal_s = -(-calls // in_flight) * LATENCY_S
        print(
            f"| {seen.most_in_flight} | {calls} | {asked.replies} | {asked.wall_s:.2f} | {ideal_s:.0f} | "
            f"{ideal_s / asked.wall_s:.1%} | {1000 * asked.cpu_s / calls:.1f} | {asked.peak_mib:.0f} |"
        )


def adaptive(count: int) -> None:
    """The adaptive number beside a pinned one, where the endpoint takes no more than that."""
    print("\n| capacity | calls | pinned wall s | adaptive wall s | longer by | limit at the end | 429s | replies |")
    print("|---|---|---|---|---|---|---|---|")
    for capacity, calls in ((8, count), (16, count), (64, count), (64, 5 * count)):
        rates = Rates(latency_s=LATENCY_S, capacity=capacity)
        best, _ = measured(calls, capacity, rates)
        asked, seen = measured(calls, 0, rates)
        print(
            f"| {capacity} | {calls} | {best.wall_s:.1f} | {asked.wall_s:.1f} | {asked.wall_s / best.wall_s - 1:.1%} | "
            f"{asked.limit} | {len(seen.too_many_at)} | {asked.replies} |"
        )


def full(count: int) -> None:
    """An endpoint that takes eight at once, and how often it had to say so."""
    print("\n| capacity 8, 429 | calls | limit at the end | most in flight | 429s | of these after 15 s | replies |")
    print("|---|---|---|---|---|---|---|")
    for told, wait_s in (("without a wait", None), ("with retry-after: 3", 3.0)):
        asked, seen = measured(2 * count, 0, Rates(latency_s=LATENCY_S, capacity=8, retry_after_s=wait_s))
        late = sum(at > 15 for at in seen.too_many_at)  # noqa: PLR2004 -- a cool-down
        print(
            f"| {told} | {2 * count} | {asked.limit} | {seen.most_in_flight} | {len(seen.too_many_at)} | {late} | "
            f"{asked.replies} |"
        )


def main() -> None:
    """Print the tables."""
    if sys.argv[1:2] == ["ask"]:
        in_this_process(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    pinned(count, int(sys.argv[2]) if len(sys.argv) > 2 else count)  # noqa: PLR2004 -- see the docstring
    adaptive(count)
    full(count)


if __name__ == "__main__":
    main()
