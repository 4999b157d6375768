"""The firm's letterhead as it is kept: options in `config.toml`, logo and fonts in `letterhead/`."""

import hashlib
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from helpdesk.changes import Changes
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import Language, _
from helpdesk.printing import sample
from helpdesk.printing.fonts import ENDINGS, LARGEST, OwnFont, check_font
from helpdesk.printing.letterhead import LINES, Details, dark_enough, is_colour, lines_of
from helpdesk.printing.logos import Logo, check_logo
from helpdesk.printing.models import Letterhead
from helpdesk.printing.press import Press, as_picture
from helpdesk.printing.words import short
from helpdesk.settings import Paths, Settings
from helpdesk.store.archive import open_regular
from helpdesk.store.config_file import LiveSettings
from helpdesk.store.saving import save_bytes, unsaved
from helpdesk.store.storable import storable

OPTIONS: Mapping[str, str] = {
    "company": "company",
    "address": "company_address",
    "contact": "company_contact",
    "bank": "company_bank",
    "register": "company_register",
    "accent": "letterhead_accent",
    "logo": "letterhead_logo",
    "logo_text": "letterhead_logo_text",
    "font": "letterhead_font",
}
"""The fields of `Details`, and what they are called in `config.toml`."""

_LINE_ROOM = 60
_HOUSE_FONTS = frozenset({"Source Sans 3", "DejaVu Sans"})
_AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
"""When a sample is dated: always alike, so that only what was changed looks different."""


@dataclass(frozen=True, slots=True)
class Font:
    """An own font family, by its files."""

    family: str
    files: tuple[str, ...]


class Stationery:
    """Reads the letterhead anew for each document, so that what is changed shows in the next one.

    What can't be used, since it was damaged or taken away outside of the program, is left out: letters go without a
    logo rather than not at all. `letterhead show` and the settings say what is missing.
    """

    def __init__(self, paths: Paths, settings: LiveSettings | Settings) -> None:
        """Settings that are not live hold until `config.toml` is another than it was."""
        self._paths = paths
        self._settings = settings if isinstance(settings, LiveSettings) else LiveSettings(paths, settings)
        self._logos: dict[str, tuple[Logo, bytes] | None] = {}
        self._checked: dict[tuple[str, int, int], OwnFont | None] = {}
        self.press = Press(self.font_folder, self.picture)

    def details(self) -> Details:
        """What is set now.

        Raises:
            HelpdeskError: As `load_settings`, where `config.toml` was broken meanwhile.
        """
        settings = self._settings.now()
        return Details(**{field: getattr(settings, option) for field, option in OPTIONS.items()})

    def letterhead(self, details: Details | None = None) -> Letterhead:
        """What documents get: of the details given, or of those that are set.

        Raises:
            HelpdeskError: As `details`.
        """
        told = details or self.details()
        known = self._logo(told.logo)
        company = short(told.company, _LINE_ROOM)
        return Letterhead(
            company,
            _lines(told.address),
            _lines(told.contact),
            _lines(told.bank),
            _lines(told.register),
            dark_enough(told.accent) if is_colour(told.accent) else "",
            told.logo if known else "",
            short(told.logo_text, 200) or (_("Logo {company}").format(company=company).strip() if known else ""),
            known[0].ratio if known else 0,
            told.font if any(told.font == font.family for font in self.fonts()) else "",
        )

    def missing(self) -> tuple[str, ...]:
        """What is set and can't be used, in sentences."""
        told, used = self.details(), self.letterhead()
        found = []
        if told.logo and not used.logo:
            found.append(_("Das Logo {name} fehlt oder ist beschädigt; Briefe gehen ohne.").format(name=told.logo))
        if told.font and not used.font:
            found.append(_("Die Schrift „{name}“ fehlt; Briefe stehen in Source Sans 3.").format(name=told.font))
        return tuple(found)

    def save(self, details: Details) -> Changes:
        """Writes the details into `config.toml`; logos go that weren't the last ones.

        Raises:
            HelpdeskError: `letterhead_incomplete` with its problems, or as `write_options`; nothing is written then.
        """
        cleaned = Details(**{field: storable(getattr(details, field)).strip() for field in OPTIONS})
        problems = cleaned.problems()
        if problems:
            raise HelpdeskError(
                "letterhead_incomplete",
                _("Der Briefkopf lässt sich so nicht drucken."),
                hint=_("Berichtigen Sie das Genannte; was Sie eingegeben haben, bleibt stehen."),
                problems=problems,
            )
        former = self.details().logo
        options = {option: getattr(cleaned, field) for field, option in OPTIONS.items()}
        changes = self._settings.save(options)
        for file in self._paths.letterhead.glob("logo-*"):
            # The former one stays for now, so that the way back is open.
            if file.name not in {cleaned.logo, former}:
                with suppress(OSError):
                    file.unlink()
        return changes

    def take_logo(self, path: Path) -> Logo:
        """Checks a picture and keeps a copy; letters get it once its name is saved with the details.

        Raises:
            HelpdeskError: As `check_logo`, `file_missing`, `file_not_regular`, `file_unreadable`, or `save_…`.
        """
        with open_regular(path) as file:
            content = file.read(5 * 1024 * 1024)
        logo = check_logo(content, path.name)
        self._try(content, logo, path.name)
        self._keep(self._paths.letterhead / logo.name, content)
        self._logos[logo.name] = logo, content
        return logo

    def take_font(self, path: Path) -> OwnFont:
        """Checks a font and keeps a copy, whereupon its family can be chosen.

        Raises:
            HelpdeskError: As `check_font`, `file_missing`, `file_not_regular`, `file_unreadable`, or `save_…`.
        """
        with open_regular(path) as file:
            content = file.read(LARGEST + 1)
        font = check_font(content, path.name)
        if font.family in _HOUSE_FONTS:
            raise HelpdeskError(
                "font_known",
                _("Die Schrift „{name}“ bringt Helpdesk schon mit.").format(name=font.family),
                hint=_("Ohne eigene Schrift stehen Briefe in Source Sans 3."),
            )
        ending = ".otf" if content[:4] == b"OTTO" else ".ttf"
        plain = re.sub(r"[^A-Za-z0-9]+", "-", font.family).strip("-") or "font"
        own = hashlib.sha256(content).hexdigest()[:8]
        self._keep(self.font_folder / f"{plain[:60]}-{own}{ending}", content)
        return font

    def remove_font(self, family: str) -> Changes:
        """Lets go of a family's files; letters that were set in it are set in the house's font.

        Raises:
            HelpdeskError: `font_unknown`, or `save_refused`.
        """
        files = [name for font in self.fonts() if font.family == family for name in font.files]
        if not files:
            raise HelpdeskError(
                "font_unknown",
                _("Eine eigene Schrift „{name}“ gibt es nicht.").format(name=family),
                hint=_("„helpdesk letterhead show“ nennt die vorhandenen."),
            )
        for name in files:
            try:
                (self.font_folder / name).unlink(missing_ok=True)
            except OSError as error:
                raise unsaved(error, self.font_folder / name) from error
        return Changes(settings=frozenset({OPTIONS["font"]}))

    def fonts(self) -> tuple[Font, ...]:
        """The own families that can be used, by name."""
        found: dict[str, list[str]] = {}
        for file in self._font_files():
            if font := self._font(file):
                found.setdefault(font.family, []).append(file.name)
        return tuple(Font(family, tuple(sorted(files))) for family, files in sorted(found.items()))

    def sample(self, details: Details, language: Language) -> bytes:
        """A letter that shows the details as they would be printed, whether they are saved or not."""
        return self.press.set("sample", sample.sample_sheet(self.letterhead(details), language), _AT)

    def sample_picture(self, details: Details, language: Language, ppi: float) -> bytes:
        """The same as PNG, to be looked at while it is typed; `ppi` are the screen's points an inch of the page."""
        return self.press.picture("sample", sample.sample_sheet(self.letterhead(details), language), ppi)

    @property
    def font_folder(self) -> Path:
        """Where own fonts lie."""
        return self._paths.letterhead / "fonts"

    def _font_files(self) -> list[Path]:
        with suppress(OSError):
            return sorted(file for file in self.font_folder.iterdir() if file.suffix.lower() in ENDINGS)
        return []

    def picture(self, letterhead: Letterhead) -> bytes:
        """The logo as the press takes it; a letterhead that names one was made here."""
        known = self._logo(letterhead.logo)
        if known is None:
            return b""
        return as_picture(known[1]) if letterhead.logo.endswith(".png") else known[1]

    def _logo(self, name: str) -> tuple[Logo, bytes] | None:
        if name and name not in self._logos:
            self._logos[name] = self._read_logo(name)
        return self._logos[name] if name else None

    def _read_logo(self, name: str) -> tuple[Logo, bytes] | None:
        """From the disk, distrusted: a backup may be a stranger's."""
        try:
            content = (self._paths.letterhead / name).read_bytes()
            logo = check_logo(content, name)
            self._try(content, logo, name)
        except (OSError, HelpdeskError):
            return None
        return (logo, content) if logo.name == name else None

    def _try(self, content: bytes, logo: Logo, name: str) -> None:
        """Has the press set it once: it alone knows what can be kept for years."""
        self._logos[logo.name] = logo, content
        try:
            head = replace(sample.PLAIN, logo=logo.name, logo_text=name, logo_ratio=logo.ratio)
            self.press.set("sample", sample.sample_sheet(head, "de"), _AT)
        except Exception as error:
            del self._logos[logo.name]
            raise HelpdeskError(
                "logo_unprintable",
                _("{name} lässt sich nicht drucken: {reason}").format(name=name, reason=str(error)[:200]),
                hint=_("Exportieren Sie das Logo als schlichtes SVG ohne Filter und Masken, oder als PNG."),
            ) from error

    def _font(self, file: Path) -> OwnFont | None:
        try:
            stat = file.stat()
            key = file.name, stat.st_size, stat.st_mtime_ns
            if key not in self._checked:
                self._checked[key] = self._usable(file)
        except OSError:
            return None
        return self._checked[key]

    @staticmethod
    def _usable(file: Path) -> OwnFont | None:
        with suppress(HelpdeskError):
            return check_font(file.read_bytes(), file.name)
        return None

    def _keep(self, path: Path, content: bytes) -> None:
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise unsaved(error, path) from error
        save_bytes(path, content)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(short(line, _LINE_ROOM) for line in lines_of(text))[:LINES]
