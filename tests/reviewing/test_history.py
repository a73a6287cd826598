"""What was under review before is read from git, or from another copy of the folder, whatever state it is in."""

import shutil
from functools import cache
from pathlib import Path, PurePosixPath

import pytest

from digest.core.errors import ReviewError
from digest.reviewing.history import Repository, Run, Scope, kept_as, run_in_folder, run_now, scope_of
from digest.reviewing.recordings import FORMAT, Recording
from tests.reviewing.desks import OTHER, Desk, a_desk, git
from tests.reviewing.reviewed import SAID


def read(*places: Path) -> tuple[Repository, Scope]:
    scope = scope_of(places)
    return Repository(scope, cache(kept_as)), scope


def replies(run: Run) -> dict[str, str]:
    """What a run's recordings say, by their files."""
    return {str(each.file): each.content.text for each in run.kept if isinstance(each.content, Recording)}


def two_commits(root: Path) -> Desk:
    desk = a_desk(root)
    desk.put("marl", OTHER)
    desk.sent("marl")
    desk.commit("Begin", "2026-11-02")
    desk.put("marl", SAID)
    desk.commit("Marl says\tmore", "2026-11-09")
    return desk


def test_a_revision_gives_what_was_recorded_then(tmp_path: Path) -> None:
    desk = two_commits(tmp_path)
    desk.put("marl", "not yet committed")
    repository, _ = read(desk.folder)

    then, last = repository.run("HEAD~1"), repository.run("main")

    assert replies(then) == {"cases/findings/marl@tide-1.json": OTHER}
    assert replies(last) == {"cases/findings/marl@tide-1.json": SAID}
    assert [str(each.file) for each in then.kept] == ["cases/findings/marl.md", "cases/findings/marl@tide-1.json"]
    assert last.title == f"{git(tmp_path, 'rev-parse', '--short', 'HEAD')}, 2026-11-09: Marl says\tmore"


def test_what_waited_in_a_revision_is_told_from_what_was_approved(tmp_path: Path) -> None:
    desk = a_desk(tmp_path)
    desk.put("marl", SAID)
    desk.put("marl", OTHER, waits=True)
    desk.commit("Begin", "2026-11-02")

    run = read(desk.folder)[0].run("HEAD")

    assert [(str(each.file), each.waits) for each in run.kept] == [
        ("cases/findings/marl@tide-1.json", False),
        ("cases/findings/marl@tide-1.json", True),
    ]


def test_files_are_named_alike_now_and_then_whichever_place_is_named(tmp_path: Path) -> None:
    desk = two_commits(tmp_path)
    prompt = desk.folder / "findings"

    def named(*places: Path) -> list[str]:
        repository, scope = read(*places)
        now = run_now(places, scope, kept_as)
        assert now.kept == repository.run("HEAD").kept
        return [str(each.file) for each in now.kept]

    assert named(prompt) == ["findings/marl.md", "findings/marl@tide-1.json"]
    assert named(prompt / "marl@tide-1.json") == ["findings/marl@tide-1.json"]
    assert named(desk.folder) == ["cases/findings/marl.md", "cases/findings/marl@tide-1.json"]
    assert named(tmp_path) == [f"{tmp_path.name}/cases/findings/{name}" for name in ("marl.md", "marl@tide-1.json")]


def test_only_what_lies_in_the_places_is_looked_up(tmp_path: Path) -> None:
    desk = two_commits(tmp_path)
    other = Desk(folder=tmp_path / "elsewhere")
    other.put("sound")
    desk.put("neap")
    desk.commit("Elsewhere", "2026-11-10")

    repository, _ = read(desk.folder / "findings" / "neap@tide-1.json", desk.folder / "findings" / "marl@tide-1.json")

    assert list(replies(repository.run("HEAD"))) == ["findings/marl@tide-1.json", "findings/neap@tide-1.json"]


def test_the_last_revisions_that_changed_something_under_review_are_offered(tmp_path: Path) -> None:
    desk = two_commits(tmp_path)
    (desk.folder / "notes.md").write_text("Not under review.\n", encoding="utf-8")
    (desk.folder / "data.json").write_text("{}\n", encoding="utf-8")
    desk.commit("Notes", "2026-11-10")
    desk.put("sound")
    desk.commit("Sound", "2026-11-11")
    (tmp_path / "README.md").write_text("More tides.\n", encoding="utf-8")
    desk.commit("More", "2026-11-12")
    repository, _ = read(desk.folder)

    assert [run.title.split(": ")[1] for run in repository.recent(5)] == ["Sound", "Marl says\tmore", "Begin"]
    assert [run.title.split(": ")[1] for run in repository.recent(2)] == ["Sound", "Marl says\tmore"]


def test_a_repository_without_a_commit_offers_nothing(tmp_path: Path) -> None:
    desk = a_desk(tmp_path)
    desk.put("marl")

    assert read(desk.folder)[0].recent(5) == ()


def test_a_folder_is_read_like_a_revision(tmp_path: Path) -> None:
    desk = two_commits(tmp_path)
    shutil.copytree(desk.folder, tmp_path / "copy")
    desk.put("marl", OTHER)

    run = run_in_folder(tmp_path / "copy", scope_of([desk.folder]), kept_as)

    assert replies(run) == {"cases/findings/marl@tide-1.json": SAID}
    assert run.title == f"folder {tmp_path / 'copy'}"


def test_what_cannot_be_read_of_the_past_is_counted_and_told(tmp_path: Path) -> None:
    desk = a_desk(tmp_path)
    file = desk.put("marl")
    whole = file.read_text(encoding="utf-8")
    older = whole.replace(FORMAT, "digest-recording/0")
    (file.parent / "old@tide-1.json").write_text(older, encoding="utf-8")
    (file.parent / "cut@tide-1.json").write_text(whole[:300], encoding="utf-8")
    (file.parent / "bytes@tide-1.json").write_bytes(b"\xff\xfe" + whole.encode())
    (file.parent / "link@tide-1.json").symlink_to(file)
    desk.commit("Begin", "2026-11-02")

    run = read(desk.folder)[0].run("HEAD")

    assert list(replies(run)) == ["cases/findings/marl@tide-1.json"]
    assert len(run.damaged) == 3
    assert [why.split(" ")[0] for why in run.damaged] == [
        "cases/findings/bytes@tide-1.json",
        "cases/findings/cut@tide-1.json",
        "cases/findings/old@tide-1.json",
    ]


def test_names_that_git_would_quote_are_read_as_they_are(tmp_path: Path) -> None:
    desk = a_desk(tmp_path)
    desk.put("marée \t*.json")
    desk.commit("Begin", "2026-11-02")

    run = read(desk.folder)[0].run("HEAD")

    assert [each.file for each in run.kept] == [PurePosixPath("cases/findings/marée \t*.json@tide-1.json")]


@pytest.mark.parametrize("name", ["nonesuch", "--all", "-n1", "HEAD~99", "HEAD:cases", "a b", ""])
def test_a_revision_that_is_none_is_an_error_that_says_so(tmp_path: Path, name: str) -> None:
    repository, _ = read(two_commits(tmp_path).folder)

    with pytest.raises(ReviewError) as caught:
        repository.run(name)

    assert caught.value.message == f"There is no revision and no folder {name!r} to compare with."


def test_a_place_in_no_repository_is_an_error_that_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    folder = tmp_path / "cases"
    folder.mkdir()

    with pytest.raises(ReviewError, match=r"The past of .*/cases cannot be read: fatal: not a git repository"):
        read(folder)


def test_a_repository_without_a_working_copy_is_an_error_that_says_so(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "--bare")

    with pytest.raises(ReviewError, match="lies in no working copy of git"):
        read(tmp_path)


def test_a_machine_without_git_is_an_error_that_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = two_commits(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(ReviewError) as caught:
        read(desk.folder)

    assert caught.value.sentence == "git is not installed. Install it, or name a folder to compare with."
