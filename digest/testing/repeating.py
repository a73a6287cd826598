"""A repeated case: one test that runs several times, and passes or fails by how many of its runs do."""

from collections import Counter

import pytest

from digest.reviewing.differences import visible
from digest.reviewing.intervals import of_share, percent
from digest.testing.cases import Case, UnreviewedError

_LONGEST_REASON = 2_000


def repeated(item: pytest.Function, case: Case, at_least: float) -> None:
    """Run a test as often as its case is repeated; fails where less than a share of `at_least` of the runs pass.

    A run without an approved recording fails the test at once: it says nothing about what the model does.
    """
    failures: dict[int, str] = {}
    for number in case.repetitions():
        try:
            item.ihook.pytest_pyfunc_call(pyfuncitem=item)
        except UnreviewedError as error:
            pytest.fail(f"repetition {number}: {error.msg}", pytrace=False)
        except (pytest.fail.Exception, Exception) as error:  # noqa: BLE001 -- whatever a test fails with
            failures[number] = visible(str(error))[:_LONGEST_REASON] or type(error).__name__
    passed = case.repeat - len(failures)
    verdict = f"{item.nodeid}: {_verdict(passed, case.repeat, at_least)}"
    case.session.repeated.append(f"{verdict}; {_outputs(case)}" if case.outputs else verdict)
    if passed < at_least * case.repeat:
        reasons = "\n".join(f"repetition {number}: {reason}" for number, reason in failures.items())
        pytest.fail(f"{_verdict(passed, case.repeat, at_least)}.\n{reasons}", pytrace=False)


def _verdict(passed: int, runs: int, at_least: float) -> str:
    interval = of_share(passed, runs)
    asked = "all are" if at_least == 1 else f"{percent(at_least)} is"
    return (
        f"{passed} of {runs} repetitions passed ({percent(passed / runs)}, 95 % interval "
        f"{interval.low * 100:.0f} to {percent(interval.high)}), {asked} asked for"
    )


def _outputs(case: Case) -> str:
    """How many different outputs there were for each prompt, and how often each."""
    return "; ".join(
        f"{prompt} came to {_counted(Counter(outputs))}" for prompt, outputs in sorted(case.outputs.items())
    )


def _counted(counts: Counter[str]) -> str:
    if len(counts) == 1:
        return "the same each time"
    times = ", ".join(f"{count} ×" for _, count in counts.most_common())
    return f"{len(counts)} different outputs ({times})"
