"""Addresses of desks as a person types them."""

import ipaddress
import re
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import SplitResult, urlsplit

PORTS: Mapping[str, int] = MappingProxyType({"https": 443, "http": 80, "smtps": 465, "smtp": 587})
"""Where a server listens unless its address says otherwise."""

_MAILBOX = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*")
"""What RFC 5321 calls a mailbox, without quoted names and address literals, which nobody uses."""


def split_address(address: str) -> SplitResult | None:
    """An address's parts; None when it has no host, a port that is none, or anything a desk's address never has:
    a login, a query, a place on the page, or letters nobody sees.
    """
    if not address.isascii() or not address.isprintable() or " " in address:
        return None
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    if not parts.hostname or port == 0 or parts.username is not None or parts.query or parts.fragment:
        return None
    return parts


def origin(address: str) -> str:
    """Who is meant by an address: scheme, host and port, whatever the path; of what is no address, all of it.

    >>> origin("https://Tickets.example/redmine") == origin("https://tickets.example:443")
    True
    """
    parts = split_address(address)
    return f"{parts.scheme}://{parts.hostname}:{parts.port or PORTS.get(parts.scheme, 0)}" if parts else address


def is_loopback(host: str) -> bool:
    """Whether a host is this computer, so that what is said to it passes no network."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_mailbox(text: str) -> bool:
    """Whether a text is a mail address and nothing else."""
    return bool(_MAILBOX.fullmatch(text)) and len(text) <= 254
