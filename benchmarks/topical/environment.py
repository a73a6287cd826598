"""The rivals' environment: made once in a cache folder from the pinned requirements, and kept while these stay."""

import os
import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
_COMPILE = "import bertopic, hdbscan, sklearn, umap"  # else the first rival would pay for writing byte code


def default_folder() -> Path:
    """Where it stands unless told otherwise: the cache folder of whoever runs this."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "research-digest" / "rivals"


def python_of(folder: Path) -> Path:
    """The interpreter of the environment, which is made if it is not there or was made of other requirements."""
    folder = folder.absolute()
    python, made_of = folder / "bin" / "python", folder / "made-of.txt"
    wanted = REQUIREMENTS.read_text(encoding="utf-8")
    if made_of.exists() and made_of.read_text(encoding="utf-8") == wanted:
        return python
    if folder.exists() and any(folder.iterdir()) and not (folder / "pyvenv.cfg").exists():
        sys.exit(f"{folder} holds something else, which would be lost: name another folder with --environment.")
    print(f"Making the rivals' environment in {folder}.", file=sys.stderr, flush=True)
    _done([sys.executable, "-m", "venv", "--clear", str(folder)])
    _done([str(python), "-m", "pip", "install", "--quiet", "--no-deps", "--requirement", str(REQUIREMENTS)])
    _done([str(python), "-c", _COMPILE])
    made_of.write_text(wanted, encoding="utf-8")
    return python


def _done(command: list[str]) -> None:
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode:
        sys.exit(
            f"The rivals' environment could not be made:\n{ended.stderr.strip()}\n"
            "Mend that, name another folder with --environment, or leave the rivals out with --rivals none."
        )
