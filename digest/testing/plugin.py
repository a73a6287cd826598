"""The pytest plug-in: options, fixtures and hooks, which cost nothing until a test is marked with `prompt_case`.

Everything of weight is imported in `digest.testing.session`, when the first marked test is collected.
"""

from collections.abc import Callable, Generator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from digest.llm.settings import EndpointSettings
    from digest.testing.cases import Case
    from digest.testing.fault import Fault
    from digest.testing.loopback import LoopbackEndpoint
    from digest.testing.prompts import Prompts
    from digest.testing.recordings import Recordings
    from digest.testing.scripted import ScriptedModel
    from digest.testing.session import Session

MODES = ("replay", "record-missing", "record-all", "live")
SESSION: "pytest.StashKey[Session]" = pytest.StashKey()
DESELECTED: pytest.StashKey[int] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of `pytest`, and of its config."""
    group = parser.getgroup("prompts", "prompts under review")
    group.addoption(
        "--prompts",
        dest="prompts_mode",
        choices=MODES,
        default="replay",
        help="What answers prompts: recordings (replay, the default), the model where there is none (record-missing), "
        "always the model (record-all), or the model for live cases, which nothing is written of (live).",
    )
    group.addoption("--renew-prompts", action="store_true", help="Approve what differs or waits; never in CI.")
    group.addoption(
        "--unreferenced",
        choices=("ignore", "reject"),
        default="ignore",
        help="Whether recordings and reviewed prompts that no case uses are a failure.",
    )
    parser.addini("prompt_config", "The digest.toml that names the prompts and the endpoint under review.", default="")


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known; refuse to write where nobody reads."""
    config.addinivalue_line("markers", "prompt_case(name, repeat, at_least, live): a case of prompts under review")
    if config.getoption("prompts_mode").startswith("record") or config.getoption("renew_prompts"):
        from digest.testing.session import must_not_write_in_ci  # noqa: PLC0415 -- only who records pays for it

        must_not_write_in_ci()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a case that a run kept and somebody accepted."""
    if not file_path.name.endswith(".case.json"):
        return None
    from digest.reviewing.kept import is_kept  # noqa: PLC0415 -- see the module's docstring
    from digest.testing.kept import KeptFile  # noqa: PLC0415 -- as above

    return KeptFile.from_parent(parent, path=file_path) if is_kept(file_path) else None


def is_live(item: pytest.Item) -> bool:
    """Whether a test is a case that asks the model itself."""
    marker = item.get_closest_marker("prompt_case")
    return marker is not None and bool(marker.kwargs.get("live"))


def pytest_deselected(items: list[pytest.Item]) -> None:
    """Remember whether cases that have files are left out of this run."""
    cases = [item for item in items if item.get_closest_marker("prompt_case") and not is_live(item)]
    if cases:
        stash = cases[0].config.stash
        stash[DESELECTED] = stash.get(DESELECTED, 0) + len(cases)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin a session of review, if there is anything to review; leave live cases out unless they were asked for."""
    marked = [item for item in items if item.get_closest_marker("prompt_case")]
    if not marked:
        return
    from digest.testing.session import begun, left_out  # noqa: PLC0415 -- see the module's docstring

    config.stash[SESSION] = begun(config, marked)
    out = left_out(config, marked)
    if out:
        items[:] = [item for item in items if item not in out]
        config.hook.pytest_deselected(items=out)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    """Keep a replayed case from leaving this machine."""
    asks = item.config.getoption("prompts_mode").startswith("record") or is_live(item)
    if asks or item.get_closest_marker("prompt_case") is None:
        return (yield)
    from digest.testing.network import loopback_only  # noqa: PLC0415 -- see the module's docstring

    with loopback_only():
        return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a repeated case that often, each time as it would run once."""
    marker = pyfuncitem.get_closest_marker("prompt_case")
    case: Any = pyfuncitem.funcargs.get("_prompt_case")
    if marker is None or case is None or case.repeat == 1 or case.is_running:
        return None
    from digest.testing.repeating import repeated  # noqa: PLC0415 -- see the module's docstring

    repeated(pyfuncitem, case, marker.kwargs.get("at_least", 1.0))
    return True


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """Take over what a worker of pytest-xdist found."""
    del error
    found = getattr(node, "workeroutput", {}).get("digest_prompts")
    if found is not None:
        from digest.testing.session import taken_over  # noqa: PLC0415 -- see the module's docstring

        taken_over(node.config, found)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Find what no case uses, which can turn a green run red."""
    review = session.config.stash.get(SESSION, None)
    if review is not None:
        review.finish(session)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say what waits to be approved and what no case uses."""
    review = config.stash.get(SESSION, None)
    if review is not None:
        review.report(terminalreporter)


@pytest.fixture
def prompt_settings(_prompt_case: "Case") -> "EndpointSettings":
    """To whom prompts are put: the table [endpoint] of the config. Override it to choose in code."""
    return _prompt_case.settings()


@pytest.fixture
def _prompt_case(request: pytest.FixtureRequest) -> "Case":
    from digest.testing.cases import case_of  # noqa: PLC0415 -- see the module's docstring

    return case_of(request, request.config.stash.get(SESSION, None))


@pytest.fixture
def prompts(_prompt_case: "Case", prompt_settings: "EndpointSettings") -> "Prompts":
    """The project's prompts: fill them, and compare them with what was reviewed."""
    from digest.testing.prompts import Prompts  # noqa: PLC0415 -- see the module's docstring

    return Prompts(_prompt_case, prompt_settings)


@pytest.fixture
def recordings(_prompt_case: "Case", prompt_settings: "EndpointSettings") -> "Recordings":
    """What answered the prompts of this case; depending on `--prompts`, what answers them now."""
    from digest.testing.recordings import Recordings  # noqa: PLC0415 -- see the module's docstring

    return Recordings(_prompt_case, prompt_settings)


@pytest.fixture
def scripted_model() -> "Callable[..., ScriptedModel]":
    """Make a model that says what it was given, in order, and remembers what it was asked."""
    from digest.testing.scripted import ScriptedModel  # noqa: PLC0415 -- see the module's docstring

    return ScriptedModel


@pytest.fixture
def faults() -> "Mapping[str, Fault]":
    """What OpenAI-compatible servers answer when something is wrong, by name: for `loopback_endpoint` to say."""
    from digest.testing.faults import FAULTS  # noqa: PLC0415 -- see the module's docstring

    return FAULTS


@pytest.fixture
def loopback_endpoint() -> "Generator[Callable[..., LoopbackEndpoint], None, None]":
    """Start an OpenAI-compatible endpoint on loopback that says what it was given, in order."""
    from digest.testing.loopback import opened  # noqa: PLC0415 -- see the module's docstring

    with opened() as start:
        yield start
