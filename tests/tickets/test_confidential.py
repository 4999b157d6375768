from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.tickets.confidential import _RULES, MASK, SecretKind, secrets_in, without
from helpdesk.tickets.sifting import Sifted

_KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nab+/=\n-----END RSA PRIVATE KEY-----"

# The tokens are put together, so that no scanner of repositories takes this file for a leak.
_GITHUB = "ghp" + "_16C7e42F292c6912E7710c838347Ae178B4a"
_GITLAB = "glpat" + "-xYz1234567890abcdefG"
_AWS = "AKIA" + "IOSFODNN7EXAMPLE"
_SLACK = "xoxb" + "-123456789012-abcdefABCDEF"
_JWT = "eyJ" + "hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P"
_HEX = "5ebe2294ecd0e0f08eab7690d2a6ee69aabbccdd"

SECRETS = [
    ("Passwort: Sommer2024!", "Sommer2024!"),
    ("Das Kennwort lautet Sommer2024", "Sommer2024"),
    ("Kennwort = geheim", "geheim"),
    ("Kennwort für Anna: Winter-77", "Winter-77"),
    ("PW: Xk9#mmA", "Xk9#mmA"),
    ("Passwort: geheim", "geheim"),
    ("password=$ommer2024", "$ommer2024"),
    ("password=hunter2", "hunter2"),
    ("  db.password = tr0ub4dor", "tr0ub4dor"),
    ("SMTP_PASSWORD=Abc12345", "Abc12345"),
    ("userPassword: Xy12!zzz", "Xy12!zzz"),
    ('"password": "a b c 1"', "a b c 1"),
    ("spring.datasource.password: 's3cr3t'", "s3cr3t"),
    ("Server=sql01;Database=erp;User Id=sa;Pwd=Pa55word;", "Pa55word"),
    ('connectionString="Server=sql01;Password=Pa$$w0rd;"', "Pa$$w0rd"),
    ("postgres://app:Zk3xQ9@db.example.org:5432/erp", "Zk3xQ9"),
    ("https://deploy:Geheim12@git.example.org/repo.git", "Geheim12"),
    ("mysqldump --password=Rt55xx erp", "Rt55xx"),
    ("net-tool --pass Rt55xx", "Rt55xx"),
    ("Authorization: Bearer abcDEF123.xyz-99", "abcDEF123.xyz-99"),
    ("authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
    ("curl -H 'Authorization: Token 9944b09199c62bcf9418'", "9944b09199c62bcf9418"),
    (f"X-Redmine-API-Key: {_HEX}", _HEX),
    (f"api_key = {_HEX}", _HEX),
    ("access_token=ya29abcDEF1234567890", "ya29abcDEF1234567890"),
    ("client_secret: 9xQ~abcDEF1234567890", "9xQ~abcDEF1234567890"),
    ("aws_secret_access_key = wJalrXUtnFEMI7K7MDENGbPxRfiCYEXAMPLEKEY", "wJalrXUtnFEMI7K7MDENGbPxRfiCYEXAMPLEKEY"),
    ("AccountName=x;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq==;", None),
    (_AWS, _AWS),
    (f"remote: {_GITHUB}", _GITHUB),
    (f"token {_GITLAB}", _GITLAB),
    (_SLACK, _SLACK),
    (f"Set-Cookie: session={_JWT}; Path=/", _JWT),
    (_KEY, _KEY),
    ("IBAN DE89 3704 0044 0532 0130 00", "DE89 3704 0044 0532 0130 00"),
    ("überwiesen an AT611904300234573201.", "AT611904300234573201"),
]

INNOCENT = [
    "Passwort vergessen, bitte zurücksetzen.",
    "Passwort: abgelaufen seit gestern",
    "Kennwort: falsch",
    "password: incorrect",
    "password = ********",
    "password=<redacted>",
    "password: ${DB_PASSWORD}",
    "$password = $env:SECRET",
    "password = getpass()",
    "password: null",
    "Passwort: •••",
    "Failed password for root from 10.0.0.7 port 22 ssh2",
    "PasswordLastSet : 01.02.2026 08:15:00",
    "PasswordNeverExpires : True",
    "Password policy: minimum length 12",
    "Das Kennwort ist abgelaufen.",
    "Bitte Passwort: Eingabe in der Maske prüfen und dann weiter",
    "System.Web, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b03f5f7f11d50a3a",
    "CancellationToken: System.Threading.CancellationToken",
    "syntax error near unexpected token: 'newline'",
    "token: 550e8400-e29b-41d4-a716-446655440000",
    "commit 9fceb02d0ae598e95dc970b74767f19372d61af8",
    "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "C:\\Users\\anna\\AppData\\Local\\Temp\\secret_key.txt",
    "/var/lib/app/token/9fceb02d0ae598e95dc970b74767f19372d61af8",
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "{550e8400-e29b-41d4-a716-446655440000}",
    "https://example.org:8443/pfad?ticket=12",
    "ftp://anna@example.org/datei",
    "Bearer of bad news: the disk is full",
    "Rechnung DE123456789, USt-IdNr. DE 999999999",
    "DE00370400440532013000",
    "Pin: siehe Brief",
    "S-1-5-21-3623811015-3361044348-30300820-1013",
    "MAC 00:1A:2B:3C:4D:5E, IP fe80::1",
    "Event ID 4625: An account failed to log on. Logon Type: 3",
    "key: value",
    "bind($opt_D, password=> $opt_p) || die",
    "bind( password => \"$Global{'bindpw'}\",",
    "$pass = !$pass;",
    "my $passwd = shift;",
    "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC7 anna@laptop",
    "-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBa\n-----END CERTIFICATE-----",
]


@pytest.mark.parametrize(("text", "value"), SECRETS)
def test_a_secret_is_found_wherever_it_stands(text: str, value: str | None) -> None:
    found = secrets_in(f"2026-11-21 08:15 INFO start\n{text}\n2026-11-21 08:16 INFO end\n")

    assert len(found) == 1
    assert found[0].line == 2
    assert value is None or found[0].value == value


@pytest.mark.parametrize("text", INNOCENT)
def test_what_is_none_is_left_alone(text: str) -> None:
    assert secrets_in(f"vorher\n{text}\nnachher") == []


@pytest.mark.parametrize(("text", "_value"), SECRETS)
def test_what_is_masked_is_found_no_more(text: str, _value: str | None) -> None:
    masked = without(text, secrets_in(text))

    assert MASK in masked
    assert secrets_in(masked) == []


def test_the_value_is_shown_only_to_who_asks() -> None:
    (found,) = secrets_in("Benutzer anna, Passwort: Sommer2024! seit heute")

    assert found.kind is SecretKind.PASSWORD
    assert found.masked == "Benutzer anna, Passwort: ••• seit heute"
    assert found.shown == "Benutzer anna, Passwort: Sommer2024! seit heute"
    assert "Sommer" not in repr(found) + str(found)


@pytest.mark.parametrize(
    "line",
    ["x" * 1_000_000, "password" * 150_000, "password=" * 120_000, "a:" * 500_000, "eyJ" * 300_000,
     "-----BEGIN PRIVATE KEY-----\n" * 30_000, "DE89 " * 200_000, " " * 1_000_000, "token" + "\t" * 1_000_000],
    ids=["long", "words", "signs", "colons", "jwt", "keys", "iban", "spaces", "tabs"],
)  # fmt: skip
def test_a_line_of_a_megabyte_is_read_in_seconds(line: str) -> None:
    start = thread_time()
    secrets_in(line)

    assert thread_time() - start < 8


@given(st.text(max_size=300))
def test_masking_touches_nothing_else(text: str) -> None:
    found = secrets_in(text)
    rest = without(text, found)

    assert len(rest) == len(text) - sum(len(one.value) - len(MASK) for one in found)
    assert all(text[one.start : one.end] == one.value for one in found)


_PIECES = [
    *(text for text, _value in SECRETS), *INNOCENT, "pass", "Paſſwort", "pin", "PW", "ap\u0130_key", "\u212aennwort",
    "id", "token", "key", "bearer ", "authorization: basic ", "--password ", "x-abc-", "://", "a:b@c", "eyJ", "DE89",
    "3704", "AB12", ":", "=", ' "', "'", "-", "_", " ", "\t", "\n", "\n", "A" * 50, "für Anna", "İ",
]  # fmt: skip


@given(st.lists(st.sampled_from(_PIECES) | st.text(max_size=3), max_size=25).map("".join))
def test_looking_only_where_a_word_stands_misses_nothing(text: str) -> None:
    sifted = Sifted(text)

    for _kind, sieve, _judge in _RULES:
        everywhere = [match.span() for match in sieve.pattern.finditer(text)]
        assert [match.span() for match in sieve.matches(sifted)] == everywhere


@pytest.mark.parametrize(
    "word",
    ["Pass", "passwort", "Password", "passwd", "passphrase", "kennwort", "Kennwörter", "pwd", "pw", "pin",
     "access_token", "auth-key", "refresh token", "bearer_token", "bot token", "personal key", "private_token",
     "deploy-token", "session key", "api_key", "id_token", "token", "apikey", "client_secret", "app-secret", "secret",
     "shared access key", "secret key", "aws_secret_access_key", "x-vault-token", "x-my-own-api-key",
     "Zugangsschlüssel", "AccountKey"],
)  # fmt: skip
def test_each_word_before_a_secret_is_looked_for(word: str) -> None:
    assert len(secrets_in(f"seit 8 Uhr {word} = Ab1{_HEX}")) == 1
