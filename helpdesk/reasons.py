"""Why the operating system refused something, in our own words: its own are English, or the system's language."""

import errno

from helpdesk.i18n import N_, _

_WORDS = {
    (errno.ENOENT,): N_("es gibt sie nicht"),
    (errno.EACCES, errno.EPERM): N_("die Berechtigung fehlt"),
    (errno.EISDIR,): N_("es ist ein Ordner"),
    (errno.ENOTDIR,): N_("ein Teil des Pfads ist kein Ordner"),
    (errno.ENAMETOOLONG,): N_("der Name ist zu lang"),
    (errno.ELOOP,): N_("die Verknüpfung führt im Kreis"),
    (errno.EROFS,): N_("der Datenträger ist schreibgeschützt"),
    (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)): N_("der Datenträger ist voll"),
    (errno.EIO, errno.ENXIO, errno.ENODEV): N_("der Datenträger antwortet nicht"),
    (errno.EBUSY, errno.ETXTBSY): N_("ein anderes Programm benutzt sie"),
    (errno.EMFILE, errno.ENFILE): N_("zu viele Dateien sind geöffnet"),
    (errno.ENOMEM, errno.EAGAIN): N_("der Arbeitsspeicher reicht nicht"),
    (errno.ECONNRESET, errno.ECONNABORTED, errno.EPIPE): N_("die Verbindung brach ab"),
    (errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ENETDOWN): N_("es führt kein Weg dorthin"),
    (errno.ECONNREFUSED,): N_("es wird keine Verbindung angenommen"),
}


def reason(error: OSError) -> str:
    """Half a sentence for behind a colon or in brackets; the number where there are no words for it."""
    for numbers, words in _WORDS.items():
        if error.errno in numbers:
            return _(words)
    return _("Fehler {number} des Betriebssystems").format(number=error.errno or 0)
