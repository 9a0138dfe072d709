"""Which database a URL names, and how to speak of it without giving the password away.

A URL is written once by whoever runs the server, often copied from a host's page, and a mistake in it must be told in a sentence. But
the sentence goes to logs and to a page that everybody sees, and the URL holds a password: so nothing of the URL is repeated until its
parts are known. Left out on purpose: databases other than SQLite and PostgreSQL.
"""

from sqlalchemy import URL, make_url
from sqlalchemy.exc import SQLAlchemyError

EXAMPLES = "sqlite:////home/me/runs.sqlite or postgresql+psycopg://user:password@host:5432/database"


class DatabaseError(ValueError):
    """A database that cannot be used; the message says which, why, and what to do, and never holds the password."""


def read_url(url):
    """The URL as an sqlalchemy URL of drivername "sqlite" or "postgresql+psycopg"; raises DatabaseError."""
    try:
        address = make_url(url)
    except (SQLAlchemyError, ValueError):  # their messages may hold a part of the password
        raise DatabaseError(f"The database's URL cannot be understood: it must be like {EXAMPLES}.") from None
    if address.drivername in ("postgres", "postgresql", "postgresql+psycopg"):
        return _checked_postgresql(address.set(drivername="postgresql+psycopg"))
    if address.drivername not in ("sqlite", "sqlite+pysqlite"):
        raise DatabaseError(f"The database's URL begins with {address.drivername}, but it must be like {EXAMPLES}.")
    if address.host or address.database in (None, "", ":memory:"):
        raise DatabaseError(
            "The database's URL names no file: write sqlite:/// and then the path, for example sqlite:////home/me/runs.sqlite."
        )
    return address.set(drivername="sqlite")


def _checked_postgresql(address):
    if "@" in (address.host or ""):
        raise DatabaseError("The database's URL has more than one @: write an @ in the user's name or the password as %40.")
    if not address.database:
        raise DatabaseError(
            "The database's URL names no database: write its name after the host, as in postgresql+psycopg://host/database."
        )
    return address


def without_password(address):
    """What of the URL may be shown and logged: a file, or the server, the user and the database."""
    if address.drivername == "sqlite":
        return address.database
    shown = URL.create(address.drivername, address.username, None, address.host, address.port, address.database)
    return shown.render_as_string()
