"""The newest schema at once, for a database that has no tables yet: what all the scripts in versions/ come to, as tests hold."""

from sqlalchemy import text

from mnist_core.class_tables import Base

NUMBER_TABLE = "CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) PRIMARY KEY NOT NULL)"  # as Alembic makes it


def create_newest(connection, number):
    """Make all tables and write the schema's number down, in the connection's transaction."""
    Base.metadata.create_all(connection, checkfirst=False)
    connection.execute(text(NUMBER_TABLE))
    connection.execute(text("INSERT INTO alembic_version VALUES (:number)"), {"number": number})
