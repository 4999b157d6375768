import pytest

from tests.scope.importing.measuring import recognised

LINES = "\n\n- Updates einspielen\n- Server neu starten\n"


@pytest.mark.parametrize(
    ("below", "subtitle"),
    [
        (f"## Enthalten{LINES}\n## Nicht enthalten\n\n- Drucker reparieren\n", ""),
        ("## Support\n\n| Leistung | Enthalten |\n|---|---|\n| Updates | ✓ |\n", ""),
        (f"## Firewall\n\n### Enthalten{LINES}", ""),
        (f"## Für mittlere Unternehmen\n\nWir kümmern uns.\n\n## Enthalten{LINES}", "Für mittlere Unternehmen"),
    ],
)
def test_what_heads_services_is_no_subtitle(below: str, subtitle: str) -> None:
    assert recognised("seite.md", f"# Wartung Nord\n\n{below}".encode()).subtitle == subtitle
