def storable(text: str) -> str:
    """Text any database keeps: without NUL, and without the half letters a broken name or clipboard leaves."""
    return text.encode(errors="replace").decode().replace("\0", "")
