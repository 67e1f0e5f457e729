"""The tables. Ids are random: a deleted one never comes back as somebody else's. Every change needs a migration."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """An aware datetime in UTC, kept without its zone because SQLite has none."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


metadata = MetaData(naming_convention=NAMES)

account = Table(
    # A trainer or admin who signs in: by password, by a company's account (`email`, then `subject`), or both.
    "account",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", String(40), nullable=False),
    Column("name_key", String(80), nullable=False, unique=True),
    Column("role", String(10), nullable=False),
    Column("password_hash", String(200)),
    Column("email", String(200), unique=True),
    Column("subject", String(300), unique=True),
    Column("off", Boolean, nullable=False),
    Column("created", Moment, nullable=False),
    Column("last", Moment),
)

signed_in = Table(
    # A browser that an account is signed in at. `seen` moves on while pages are asked for.
    "signed_in",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("account_id", ForeignKey("account.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("created", Moment, nullable=False),
    Column("seen", Moment, nullable=False),
    Column("expires", Moment, nullable=False),
)

sign_in = Table(
    # Every try to sign in, for the admin to read. What was typed is not kept: it may have been a password.
    "sign_in",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("account_id", ForeignKey("account.id", ondelete="CASCADE"), index=True),
    Column("way", String(10), nullable=False),
    Column("good", Boolean, nullable=False),
    Column("address", String(64), nullable=False),
    Column("created", Moment, nullable=False, index=True),
)

trainer = Table(
    "trainer",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("recovery_hash", String(64), unique=True),
    Column("created", Moment, nullable=False),
    Column("account_id", ForeignKey("account.id", ondelete="SET NULL"), index=True),
)

classroom = Table(
    "classroom",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("code", String(12), nullable=False, unique=True),
    Column("title", String(80), nullable=False),
    Column("purpose", Text, nullable=False),
    Column("visible_to", Text, nullable=False),
    Column("keep_days", Integer, nullable=False),
    Column("game", String(80), nullable=False),
    Column("settings", JSON, nullable=False),
    Column("state", String(10), nullable=False),
    Column("trainer_id", ForeignKey("trainer.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("created", Moment, nullable=False),
    Column("expires", Moment, nullable=False, index=True),
)

person = Table(
    "person",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("nickname", String(40), nullable=False),
    Column("nickname_key", String(80), nullable=False),
    Column("class_id", ForeignKey("classroom.id", ondelete="CASCADE")),
    Column("number", Integer),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("recovery_hash", String(64), unique=True),
    Column("created", Moment, nullable=False),
    Column("account_id", ForeignKey("account.id", ondelete="CASCADE"), index=True),
    UniqueConstraint("class_id", "nickname_key"),
)

attempt = Table(
    "attempt",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("class_id", ForeignKey("classroom.id", ondelete="CASCADE"), index=True),
    Column("kind", String(20), nullable=False),
    Column("scenario", String(120), nullable=False),
    Column("mode", String(10), nullable=False),
    Column("start", JSON, nullable=False),
    Column("created", Moment, nullable=False),
    Column("finished", Moment),
    Column("score", JSON(none_as_null=True)),
)

step = Table(
    "step",
    metadata,
    Column("attempt_id", ForeignKey("attempt.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("action", JSON, nullable=False),
    Column("shown", JSON, nullable=False),
    Column("created", Moment, nullable=False),
)

overruling = Table(
    "overruling",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("attempt_id", ForeignKey("attempt.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("point", String(120), nullable=False),
    Column("value", JSON, nullable=False),
    Column("reason", Text, nullable=False),
    Column("by", String(80), nullable=False),
    Column("created", Moment, nullable=False),
)

request = Table(
    # What was asked for already: it outlives a step that was taken back, so that a late rerun cannot write it again.
    "request",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("attempt_id", ForeignKey("attempt.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("what", String(20), nullable=False),
    Column("result", String(32), nullable=False),
)

saved = Table(
    "saved",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("owner", ForeignKey("person.id", ondelete="CASCADE")),
    Column("kind", String(40), nullable=False),
    Column("name", String(120), nullable=False),
    Column("document", JSON, nullable=False),
    Column("created", Moment, nullable=False),
    Column("changed", Moment, nullable=False),
    UniqueConstraint("owner", "kind", "name"),
    Index("ix_saved_kind", "kind"),
)

ledger = Table(
    "ledger",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("owner", ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("name", String(120), nullable=False),
    Column("document", JSON, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("original", LargeBinary),
    Column("created", Moment, nullable=False),
    Column("changed", Moment, nullable=False),
    UniqueConstraint("owner", "name"),
)
