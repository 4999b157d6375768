"""Writes single options into `config.toml`; what the user wrote there, comments included, stays."""

from collections.abc import Mapping
from contextlib import suppress

from helpdesk.changes import Changes
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.settings import Paths, Settings, checked, load_settings
from helpdesk.store.saving import save_bytes


class LiveSettings:
    """What `config.toml` says at the moment: also what was edited, here or by another, while the window is open."""

    def __init__(self, paths: Paths, opened: Settings) -> None:
        """`opened` holds until `config.toml` is another than it was."""
        self._paths = paths
        self._settings = opened
        self._mark = self._stamp()

    def now(self) -> Settings:
        """What it says now.

        Raises:
            HelpdeskError: As `load_settings`, where `config.toml` was broken meanwhile.
        """
        stamp = self._stamp()
        if stamp != self._mark:
            self._settings, self._mark = load_settings(self._paths), stamp
        return self._settings

    def held(self) -> Settings:
        """What it says, or said last while it could be read: for what may not fail, as a session that ends."""
        with suppress(HelpdeskError):
            return self.now()
        return self._settings

    def save(self, options: Mapping[str, str | int]) -> Changes:
        """Sets options, which hold at once.

        Raises:
            HelpdeskError: As `write_options`; nothing is written then.
        """
        self._settings, self._mark = write_options(self._paths, options), self._stamp()
        return Changes(settings=frozenset(options))

    def _stamp(self) -> tuple[int, int, int] | None:
        with suppress(OSError):
            stat = self._paths.config.stat()
            return stat.st_mtime_ns, stat.st_size, stat.st_ino
        return None


def write_options(paths: Paths, options: Mapping[str, str | int]) -> Settings:
    """Sets options and returns what the file says then; an empty text takes an option out of the file.

    Raises:
        HelpdeskError: As `load_settings` where the file is unreadable already, `config_malformed` where an option
            can't have that value, or as `save_bytes`; nothing is written then.
    """
    import tomlkit  # noqa: PLC0415 - 30 ms that only saving needs

    load_settings(paths)
    written = paths.config.read_bytes().decode("utf-8") if paths.config.exists() else ""
    document = tomlkit.parse(written)
    for name, value in options.items():
        if value == "":
            document.pop(name, None)
        elif document.get(name) != value:
            # A long line of what are several is hard to read, and to mend.
            if isinstance(value, str) and "\n" in value:
                document[name] = tomlkit.string(value, multiline=True)
            else:
                document[name] = value
    settings = checked(document.unwrap(), paths.config)
    text = tomlkit.dumps(document)
    if tomlkit.parse(text).unwrap() != document.unwrap():
        raise HelpdeskError(
            "config_malformed",
            _("{file} lässt sich so nicht schreiben.").format(file=paths.config),
            hint=_("Tragen Sie die Angaben von Hand ein."),
        )
    if text != written:
        save_bytes(paths.config, text.encode("utf-8"))
    return settings
