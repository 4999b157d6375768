"""Makes and sets what lies in a folder, in a process of its own: `set_anew DIR`, with its subjects; tells hashes."""

import hashlib
import json
import os
import pickle
import sys
import time
from pathlib import Path

from helpdesk import i18n
from helpdesk.app import open_helpdesk
from helpdesk.printing.press import Press
from helpdesk.printing.subjects import Kind
from helpdesk.settings import Paths
from tests.printing.conftest import AT
from tests.printing.kinds import FIRM


def tell_time_of(zone: str) -> None:
    os.environ["TZ"] = zone
    time.tzset()


def main(folder: str) -> None:
    helpdesk = open_helpdesk(Paths(Path(folder)), FIRM, now=lambda: AT)
    press, told, zone = Press(), {}, os.environ["TZ"]
    # Written by the test that starts this.
    for name, (language, subject) in pickle.loads((Path(folder) / "subjects").read_bytes()).items():  # noqa: S301
        i18n.use(language)
        if subject.kind is Kind.TICKET:
            # It tells the workstation's time, which is so part of what it says; the page is set in the other zone.
            tell_time_of("Europe/Berlin")
        made = helpdesk.printing._makers.make(subject, AT)
        tell_time_of(zone)
        pdf = press.set(subject.kind.value, made.sheet, AT, made.pictures)
        told[name] = hashlib.sha256(pdf).hexdigest()
    helpdesk.close()
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
