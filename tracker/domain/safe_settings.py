"""What a setting says about how safe it is: keys that others can guess, databases on another machine."""

from __future__ import annotations

from itertools import pairwise
from urllib.parse import parse_qs, unquote, urlsplit

SHORTEST_SECRET, FEWEST_LETTERS = 32, 10
LOOPBACK = ("127.0.0.1", "localhost", "::1")
ENCRYPTED = ("require", "verify-ca", "verify-full")
PLACEHOLDERS = (
    "changeme", "changethis", "replaceme", "replacethis", "placeholder", "insecure", "password", "matkhau", "secretkey",
    "yoursecret", "donotuse", "qwertyuiop", "asdfghjkl",
)  # fmt: skip


def is_guessable(secret: str) -> bool:
    """Too short, of too few letters, a word of examples, one piece again and again, or mostly letters in a row."""
    if len(secret) < SHORTEST_SECRET or len(set(secret)) < FEWEST_LETTERS:
        return True
    bare = "".join(letter for letter in secret.lower() if letter.isalnum())
    if any(word in bare for word in PLACEHOLDERS):
        return True
    if any(secret[size:] == secret[:-size] for size in range(1, len(secret) // 2 + 1)):
        return True
    neighbours = list(pairwise(secret))
    in_a_row = sum(abs(ord(one) - ord(next_)) <= 1 for one, next_ in neighbours)
    return in_a_row > len(neighbours) / 2


def may_go_unencrypted(database_url: str) -> bool:
    """Does this address of PostgreSQL lead, or may it lead, to another machine without saying that it is encrypted?

    libpq takes hosts from the address, from ``host`` and ``hostaddr`` behind the "?", several with commas between,
    and from the file that ``service`` names.
    """
    at = urlsplit(database_url)
    asked = parse_qs(at.query)
    hosts = [at.netloc.rpartition("@")[2], *asked.get("host", ()), *asked.get("hostaddr", ())]
    is_here = "service" not in asked and all(
        is_of_this_machine(unquote(one)) for said in hosts for one in said.split(",")
    )
    modes = asked.get("sslmode", [])
    return not is_here and not (modes and all(mode in ENCRYPTED for mode in modes))


def is_of_this_machine(host: str) -> bool:
    """A socket of this machine, or its own address, with or without a port."""
    named = host.strip()
    if named.startswith("["):
        named = named[1:].partition("]")[0]
    elif named.count(":") == 1:
        named = named.partition(":")[0]
    return named == "" or named.startswith(("/", "@")) or named.lower() in LOOPBACK
