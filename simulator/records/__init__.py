"""Classes, attempts and what people keep: the only place that knows SQLAlchemy.

`open_records()` gives a `Records`; plain frozen dataclasses go in and come out. Every write carries a request id of the
caller's (any unique text of at most 80 characters): the same id again gives the same result and writes nothing, so a
rerun, a double click or a second tab cannot write twice.

A change of the tables: edit tables.py, run `.venv/bin/alembic revision --autogenerate -m "what"`, read what it wrote.
"""

from simulator.records.model import (
    Account,
    AccountError,
    AccountRole,
    Attempt,
    BadNameError,
    ClassClosedError,
    ClassPausedError,
    Classroom,
    FinishedError,
    GoneError,
    KeptLedger,
    Kind,
    Mode,
    NameTakenError,
    NoClassError,
    NotPracticeError,
    Overruling,
    Person,
    RecordsError,
    Room,
    Saved,
    SignIn,
    StaleStepError,
    Standing,
    State,
    Step,
    Trainer,
)
from simulator.records.records import Records, open_as, open_records
from simulator.records.where import place, user_folder

__all__ = [
    "Account",
    "AccountError",
    "AccountRole",
    "Attempt",
    "BadNameError",
    "ClassClosedError",
    "ClassPausedError",
    "Classroom",
    "FinishedError",
    "GoneError",
    "KeptLedger",
    "Kind",
    "Mode",
    "NameTakenError",
    "NoClassError",
    "NotPracticeError",
    "Overruling",
    "Person",
    "Records",
    "RecordsError",
    "Room",
    "Saved",
    "SignIn",
    "StaleStepError",
    "Standing",
    "State",
    "Step",
    "Trainer",
    "open_as",
    "open_records",
    "place",
    "user_folder",
]
