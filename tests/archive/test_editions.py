"""An edition is written whole or not at all."""

import json
from pathlib import Path

import pytest

from digest.archive.editions import made_from, publish, record_run, recover
from digest.core.errors import ArchiveError


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.iterdir())}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != ".digest")


def test_an_edition_is_its_files_and_nothing_else(tmp_path: Path) -> None:
    publish(tmp_path, "2026-W47", {"a.md": "old", "b.md": "old"})

    publish(tmp_path, "2026-W47", {"a.md": "new é\n"})

    assert contents(tmp_path / "2026-W47") == {"a.md": "new é\n"}
    assert names(tmp_path) == ["2026-W47"]


def test_a_disk_that_fills_leaves_the_old_edition_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(tmp_path, "2026-W47", {"a.md": "old"})
    monkeypatch.setattr("os.fsync", _full_disk)

    with pytest.raises(ArchiveError, match=r"No space left on device\. Nothing was changed") as raised:
        publish(tmp_path, "2026-W47", {"a.md": "new"})

    assert raised.value.hint == "Make room, or give --out another folder, and run again."
    assert contents(tmp_path / "2026-W47") == {"a.md": "old"}
    assert names(tmp_path) == ["2026-W47"]


@pytest.mark.parametrize("killed_before", ["first rename", "second rename", "clean-up"])
def test_a_run_killed_at_any_point_leaves_one_whole_edition(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, killed_before: str
) -> None:
    publish(tmp_path, "2026-W47", {"a.md": "old"})
    with monkeypatch.context() as patched:
        _kill_before(killed_before, patched)
        with pytest.raises(KeyboardInterrupt):
            publish(tmp_path, "2026-W47", {"a.md": "new"})

    recover(tmp_path)

    assert contents(tmp_path / "2026-W47") == {"a.md": "new" if killed_before == "clean-up" else "old"}
    assert names(tmp_path) == ["2026-W47"]


def test_an_edition_tells_what_it_was_made_from(tmp_path: Path) -> None:
    folder = publish(tmp_path, "2026-W47", {"a.md": ""})
    record_run(folder, {"inputs": [{"place": "listing /a", "sha256": "1"}]})

    assert made_from(tmp_path, "2026-W47") == [{"place": "listing /a", "sha256": "1"}]
    assert json.loads((folder / "run.json").read_text()) == {"inputs": [{"place": "listing /a", "sha256": "1"}]}


def test_an_edition_that_does_not_say_what_it_was_made_from_may_be_replaced(tmp_path: Path) -> None:
    publish(tmp_path, "2026-W47", {"a.md": ""})

    assert made_from(tmp_path, "2026-W47") is None
    assert made_from(tmp_path, "2026-W48") is None


def test_recovery_touches_nothing_that_is_not_ours(tmp_path: Path) -> None:
    for name in (".keys.old", ".ssh.new", "old", "new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "secret").write_text("mine")

    recover(tmp_path)
    publish(tmp_path, "keys", {"a.md": ""})

    assert names(tmp_path) == [".keys.old", ".ssh.new", "keys", "new", "old"]
    assert all((tmp_path / name / "secret").exists() for name in (".keys.old", ".ssh.new", "old", "new"))


def _full_disk(_file: int) -> None:
    raise OSError(28, "No space left on device")


def _kill_before(point: str, patched: pytest.MonkeyPatch) -> None:
    """Interrupt the first or the second move, or the removal of the old edition."""
    rename, moves = Path.rename, iter(["first rename", "second rename"])

    def moving(self: Path, target: Path) -> Path:
        if next(moves) == point:
            raise KeyboardInterrupt
        return rename(self, target)

    def removing(path: Path, **_: object) -> None:
        if "/.digest/old" in str(path):
            raise KeyboardInterrupt

    patched.setattr(Path, "rename", moving)
    if point == "clean-up":
        patched.setattr("shutil.rmtree", removing)


def test_the_same_folder_may_be_recovered_when_nothing_happened(tmp_path: Path) -> None:
    publish(tmp_path, "2026-W47", {"a.md": "x"})

    recover(tmp_path)

    assert contents(tmp_path / "2026-W47") == {"a.md": "x"}
