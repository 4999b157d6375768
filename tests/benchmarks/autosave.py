"""Probe: saving what was typed beside one plain, equally durable UPDATE of the same row: `autosave DIR`."""

import json
import sys
import time
from dataclasses import replace
from pathlib import Path
from statistics import median

from helpdesk.app import open_helpdesk
from helpdesk.settings import Paths, Settings
from helpdesk.store.connection import connect
from tests.tickets.samples import GOOD

SAVES = 200


def main(folder: str) -> None:
    paths = Paths(Path(folder))
    helpdesk = open_helpdesk(paths, Settings(language="de"))
    (ticket,) = helpdesk.tickets.draft(GOOD).tickets
    bare = connect(paths.database)
    saved, bare_saved = [], []
    for number in range(SAVES):
        text = f"{number} " + "Seit gestern kommt die Meldung wieder. " * 51
        begun = time.perf_counter()
        bare.execute("UPDATE tickets SET message = ?, updated = ? WHERE id = ?", (text, number, ticket.hex))
        between = time.perf_counter()
        helpdesk.tickets.save(ticket, replace(GOOD, message=text + "!"))
        bare_saved.append(between - begun)
        saved.append(time.perf_counter() - between)
    bare.close()
    helpdesk.close()
    sys.stdout.write(json.dumps({"saved": median(saved), "bare": median(bare_saved)}))


main(*sys.argv[1:])
