class Refused(Exception):  # noqa: N818 - an answer, not an error of ours
    """The page can't be read; its text is a code of `isolation.refusal`."""
