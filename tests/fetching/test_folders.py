"""Where all processes of a machine find one another's pace."""

import os
import stat
from pathlib import Path

import pytest

from digest.fetching.folders import pace_folder


def test_the_shared_folder_is_made_for_everybody_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        folder = pace_folder(tmp_path / "shared", tmp_path / "own")
    finally:
        os.umask(before)

    assert folder == tmp_path / "shared"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o1777
    assert pace_folder(tmp_path / "shared", tmp_path / "own") == folder


def test_a_place_that_is_not_there_leaves_the_users_own(tmp_path: Path) -> None:
    assert pace_folder(tmp_path / "no" / "such" / "place", tmp_path / "own") == tmp_path / "own"


def test_a_link_or_a_file_in_its_place_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "broken").symlink_to(tmp_path / "nothing")
    (tmp_path / "file").write_text("")

    for name in ("link", "broken", "file"):
        assert pace_folder(tmp_path / name, tmp_path / "own") == tmp_path / "own"


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can make a stranger's folder")
def test_a_strangers_folder_is_used_only_where_he_cannot_exchange_our_files(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    os.chown(shared, 12345, 12345)
    assert pace_folder(shared, tmp_path / "own") == tmp_path / "own"

    shared.chmod(0o1777)
    assert pace_folder(shared, tmp_path / "own") == shared
