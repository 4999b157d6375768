"""Reads a page in a process of its own, with limits on memory and time: a hostile file takes down only that one."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryFile
from time import monotonic

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.reasons import reason
from helpdesk.scope.importing.blocks import Page

MEMORY_BYTES = 512 * 1024 * 1024
SECONDS = 20.0
FROZEN_COMMAND = ("scope", "read-page")
"""How a bundled program, which has no Python beside it, is asked to be the child: a hidden command of its own."""


PATIENCE = 0.1
"""Seconds between two looks whether somebody still waits for the page."""


def read_apart(
    name: str, content: bytes, seconds: float = SECONDS, *, cancelled: Callable[[], bool] = lambda: False
) -> Page:
    """Reads a page's bytes in a child process.

    Args:
        name: The file's name; only its ending counts.
        content: The file's bytes.
        seconds: After this time the child is killed.
        cancelled: Whether nobody wants the page any more; asked while the child works.

    Raises:
        HelpdeskError: `page_unreadable`, `page_too_heavy`, `page_cancelled`, or what the child refused the page with.
    """
    try:
        said = _ask_child(Path(name).suffix.lower()[:10] or "-", content, seconds, cancelled)
    except subprocess.TimeoutExpired as error:
        raise _too_heavy(_("„{file}“ ließ sich in {seconds:.0f} Sekunden nicht lesen."), name, seconds) from error
    except OSError as error:
        raise HelpdeskError(
            "page_unreadable",
            _("Zum Lesen von „{file}“ ließ sich kein Hilfsprozess starten: {reason}").format(
                file=name, reason=reason(error)
            ),
        ) from error
    try:
        answer = json.loads(said)
        if "refused" in answer:
            raise refusal(str(answer["refused"]), name)
        return Page.from_json(answer)
    except (ValueError, KeyError, TypeError) as error:
        # Killed by its memory limit, or by what it read: the child has no words left.
        sentence = _("„{file}“ ließ sich nicht lesen: Die Datei braucht zu viel Speicher, oder sie ist beschädigt.")
        raise _too_heavy(sentence, name, seconds) from error


def _ask_child(suffix: str, content: bytes, seconds: float, cancelled: Callable[[], bool]) -> bytes:
    """What a child says to a page; it is killed when the time is over or nobody wants it any more."""
    deadline = monotonic() + seconds
    # A file instead of a pipe: what a pipe couldn't take at once is never sent when `communicate` is called again.
    with TemporaryFile() as page:
        page.write(content)
        page.seek(0)
        with subprocess.Popen(
            [*_command(), suffix],
            stdin=page,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        ) as child:
            while True:
                try:
                    return child.communicate(timeout=max(min(PATIENCE, deadline - monotonic()), 0))[0]
                except subprocess.TimeoutExpired:
                    if cancelled():
                        child.kill()
                        raise HelpdeskError("page_cancelled", _("Das Lesen wurde abgebrochen.")) from None
                    if monotonic() >= deadline:
                        child.kill()
                        raise
                except BaseException:
                    child.kill()
                    raise


def refusal(code: str, name: str) -> HelpdeskError:
    """The sentence for what a child refuses a page with."""
    hint = _("Speichern Sie die Seite als PDF, HTML, Markdown oder Text, und importieren Sie diese Datei.")
    sentences = {
        "page_is_office": (_("„{file}“ ist ein Dokument aus einem Office-Programm oder ein Archiv."), hint),
        "page_is_image": (
            _("„{file}“ ist ein Bild."),
            _("Lassen Sie den Text zuerst erkennen (OCR), und importieren Sie das Ergebnis."),
        ),
        "page_is_binary": (_("„{file}“ ist kein Text."), hint),
        "page_empty": (_("„{file}“ enthält keinen Text."), _("Prüfen Sie, ob die Datei vollständig ist.")),
        "page_scanned": (
            _("„{file}“ besteht aus Bildern ohne Text."),
            _("Lassen Sie den Text zuerst erkennen (OCR), und importieren Sie das Ergebnis."),
        ),
        "page_locked": (_("„{file}“ ist mit einem Kennwort geschützt."), _("Speichern Sie das PDF ohne Kennwort.")),
        "page_damaged": (
            _("„{file}“ ist beschädigt und lässt sich nicht lesen."),
            _("Laden Sie die Datei noch einmal herunter."),
        ),
        "page_too_deep": (_("„{file}“ ist tiefer verschachtelt, als eine Seite es ist."), hint),
    }
    message, told = sentences.get(code, sentences["page_damaged"])
    return HelpdeskError(code if code in sentences else "page_damaged", message.format(file=name), told)


def _too_heavy(sentence: str, name: str, seconds: float) -> HelpdeskError:
    return HelpdeskError(
        "page_too_heavy",
        sentence.format(file=name, seconds=seconds),
        hint=_(
            "Helpdesk hat das Lesen abgebrochen; es ist nichts verändert. Speichern Sie nur die Seiten mit dem "
            "Leistungsumfang, oder kopieren Sie deren Text in eine Textdatei."
        ),
    )


def _command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, *FROZEN_COMMAND]
    # -P: nothing in the folder that somebody happens to stand in is imported.
    return [sys.executable, "-P", "-m", "helpdesk.scope.importing.child"]


def _environment() -> dict[str, str]:
    own = Path(__file__).resolve().parents[3]
    return os.environ | {
        "PYTHONPATH": os.pathsep.join([str(own), *filter(None, sys.path)]),
        "PYTHONIOENCODING": "utf-8",
    }
