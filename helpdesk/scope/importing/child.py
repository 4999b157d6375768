"""The child process: takes a page's bytes from standard input, and prints its blocks as JSON.

It limits its own memory before anything of the page is looked at, and the parent kills it after its time.
"""

import json
import sys

from helpdesk.scope.importing.isolation import MEMORY_BYTES
from helpdesk.scope.importing.memory import limit_memory
from helpdesk.scope.importing.reading import read
from helpdesk.scope.importing.refused import Refused


def main(suffix: str) -> None:
    """Reads one page; what can't be read is printed as `{"refused": code}`."""
    limit_memory(MEMORY_BYTES)
    content = sys.stdin.buffer.read()
    try:
        answer = read(content, suffix).to_json()
    except Refused as refused:
        answer = {"refused": str(refused)}
    sys.stdout.buffer.write(json.dumps(answer).encode("ascii"))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(sys.argv[1])
