"""The outbox to look at: a page, and what it shares with the thread of a ticket."""

FETCH_KEYS = "F5"
