"""The web, read with manners and nothing twice."""

from pathlib import Path

import pytest

from digest.testing.feeds import LoopbackWeb, Served
from tests.fetching.worlds import World

FEED = Served(body=b"<feed/>", headers={"ETag": '"1"', "Content-Type": "application/atom+xml"})


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_an_address_gives_its_answer_and_is_not_asked_again_within_the_hour(world: World) -> None:
    with LoopbackWeb({"/feed": FEED}) as web:
        (first,) = world.get(f"{web.url}/feed")
        (second,) = world.get(f"{web.url}/feed")

    assert first.status == 200
    assert first.content == b"<feed/>"
    assert first.url == f"{web.url}/feed"
    assert first.headers["content-type"] == "application/atom+xml"
    assert second == first
    assert web.paths == ["/feed"]
