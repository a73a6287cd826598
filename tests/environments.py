"""Virtual environments for tests that install the program."""

import sysconfig
import venv
from pathlib import Path

_OURS = ("digest", "research_digest", "__editable__", "_editable")


def fresh_environment(folder: Path) -> Path:
    """A new environment in `folder` that borrows the dependencies, but not the program, of this one; its programs."""
    venv.create(folder / "venv", with_pip=True)
    site = next((folder / "venv" / "lib").glob("python*")) / "site-packages"
    borrowed = folder / "borrowed"
    borrowed.mkdir()
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if not path.name.startswith(_OURS):
            (borrowed / path.name).symlink_to(path)
    (site / "borrowed.pth").write_text(f"{borrowed}\n")
    return folder / "venv" / "bin"
