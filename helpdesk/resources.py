"""Where the data that comes with the program lies."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource(name: str) -> Path:
    """The path of a file or folder of `resources/`.

    A wheel and a PyInstaller bundle carry the folder as `helpdesk/_resources`; a checkout has it beside the package.

    Raises:
        FileNotFoundError: The installation is incomplete.
    """
    installed = _PACKAGE / "_resources"
    found = (installed if installed.is_dir() else _PACKAGE.parent / "resources") / name
    if not found.exists():
        raise FileNotFoundError(f"Helpdesk is incompletely installed: {found} is missing")
    return found
