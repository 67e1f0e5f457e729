"""The records where roles are asked for: every call looks at who is at this browser, whatever drew the page.

Pages, callbacks and fragments all come through here, so that an id from an address or an old tab leads nowhere. Work
that a page has begun in a thread has no browser; the page was looked at when it began it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from streamlit.runtime.scriptrunner import get_script_run_ctx

from simulator.app import access, identity
from simulator.app.access import AccessError
from simulator.app.limits import LIMITS
from simulator.records import (
    Account,
    AccountRole,
    Attempt,
    Classroom,
    KeptLedger,
    Kind,
    Mode,
    NoClassError,
    Overruling,
    Person,
    Records,
    RecordsError,
    Room,
    Saved,
    SignIn,
    Standing,
    State,
    Step,
    Trainer,
)
from simulator.records.model import Document

_NOT_YOURS = "这不在你的名下，打不开。如果刚才登录过，可能是登录过期了，请刷新页面再看。"
_FIRST_JOIN = "请先到“班级”页输入班级码，或者登录，再来练。"


class GuardedRecords(Records):
    """As Records; AccessError instead of what is not the asker's."""

    # Joining and coming back

    def class_by_code(self, code: str) -> Classroom | None:
        LIMITS.check("code", identity.address())
        found = super().class_by_code(code)
        if found is None and code.strip():
            LIMITS.count("code", identity.address(), code.strip().upper())
        return found

    def join(self, code: str, nickname: str) -> tuple[Person, str]:
        where = identity.address()
        LIMITS.check("code", where)
        LIMITS.check("join", where)
        try:
            found = super().join(code, nickname)
        except NoClassError:
            LIMITS.count("code", where, code.strip().upper())
            raise
        LIMITS.count("join", where)
        return found

    def recover(self, code: str) -> tuple[Person | Trainer, str]:
        where = identity.address()
        LIMITS.check("recovery", where)
        try:
            who, token = super().recover(code)
        except RecordsError:
            LIMITS.count("recovery", where, code.strip().upper())
            raise
        here = identity.account(self)
        if here is not None and isinstance(who, Trainer):
            self.settle(here.id, token, None)
        return who, token

    def newcomer(self, nickname: str, class_id: str | None = None) -> tuple[Person, str]:
        if _somebody_asks():  # an account has a person, a trainee too: whoever comes here is nobody
            raise AccessError(_FIRST_JOIN)
        return super().newcomer(nickname, class_id)

    # Classes

    def open_class(
        self,
        title: str,
        purpose: str,
        visible_to: str,
        keep_days: int,
        game: str,
        settings: Document,
        trainer_token: str | None = None,
        account_id: str | None = None,
    ) -> tuple[Classroom, str]:
        self._need("lead")
        here = identity.account(self)
        if here is None:
            raise AccessError(_NOT_YOURS)
        LIMITS.check("open", identity.address())
        found = super().open_class(title, purpose, visible_to, keep_days, game, settings, None, here.id)
        LIMITS.count("open", identity.address())
        return found

    def classes(self, trainer_id: str) -> list[Classroom]:
        here = identity.trainer(self)
        if here is None or here.id != trainer_id:
            raise AccessError(_NOT_YOURS)
        return super().classes(trainer_id)

    def people(self, class_id: str) -> list[Person]:
        self._in_class(class_id)
        return super().people(class_id)

    def standings(
        self, class_id: str, kind: Kind = "game", scenario: str | None = None, mode: Mode | None = None
    ) -> list[Standing]:
        self._in_class(class_id)
        return super().standings(class_id, kind, scenario, mode)

    def set_state(self, class_id: str, state: State) -> None:
        self._lead(class_id)
        super().set_state(class_id, state)

    def recovery(self, who: Person | Trainer) -> str:
        if not isinstance(who, Person):
            raise AccessError("有账号的培训师不用恢复口令：在哪台电脑上都用名字和密码登录。")
        self._lead(who.class_id)
        return super().recovery(who)

    def delete_person(self, person_id: str) -> None:
        self._lead(self.class_of(person_id))
        super().delete_person(person_id)

    def delete_class(self, class_id: str) -> None:
        if not access.may(self._role(), "admin"):
            self._lead(class_id)
        super().delete_class(class_id)

    # Attempts

    def begin(self, person_id: str, kind: Kind, scenario: str, mode: Mode, start: Document, request_id: str) -> Attempt:
        self._own(person_id)
        return super().begin(person_id, kind, scenario, mode, start, request_id)

    def step(self, attempt_id: str, number: int, action: Document, shown: Document, request_id: str) -> Step:
        self._own_attempt(attempt_id)
        return super().step(attempt_id, number, action, shown, request_id)

    def undo(self, attempt_id: str, keep: int, request_id: str) -> Attempt:
        self._own_attempt(attempt_id)
        return super().undo(attempt_id, keep, request_id)

    def finish(self, attempt_id: str, score: Document, request_id: str) -> Attempt:
        self._own_attempt(attempt_id)
        return super().finish(attempt_id, score, request_id)

    def attempt(self, attempt_id: str) -> Attempt:
        self._own_attempt(attempt_id, or_lead=True)
        return super().attempt(attempt_id)

    def attempts(
        self,
        person_id: str | None = None,
        class_id: str | None = None,
        kind: Kind | None = None,
        among: Collection[str] | None = None,
    ) -> list[Attempt]:
        if person_id is not None:
            self._own(person_id)
        if class_id is not None:
            self._in_class(class_id)
        return super().attempts(person_id, class_id, kind, among)

    def newest_finished(self, class_id: str, kind: Kind, scenario: str, mode: Mode | None = None) -> list[Attempt]:
        self._in_class(class_id)
        return super().newest_finished(class_id, kind, scenario, mode)

    def shown_with(self, class_id: str, kind: Kind, key: str) -> list[Document]:
        self._lead(class_id)
        return super().shown_with(class_id, kind, key)

    def delete_attempt(self, attempt_id: str) -> None:
        self._own_attempt(attempt_id)
        super().delete_attempt(attempt_id)

    def overrule(self, attempt_id: str, point: str, value: Any, reason: str, by: str, request_id: str) -> Overruling:
        whose = self.whose(attempt_id)
        self._lead(whose[1] if whose else None)
        return super().overrule(attempt_id, point, value, reason, by, request_id)

    # What somebody keeps

    def save(self, owner: str | None, kind: str, name: str, document: Document) -> Saved:
        self._own(owner)
        return super().save(owner, kind, name, document)

    def saved(self, owner: str | None, kind: str) -> list[Saved]:
        self._own(owner)
        return super().saved(owner, kind)

    def forget(self, saved_id: str, owner: str | None) -> None:
        self._own(owner)
        super().forget(saved_id, owner)

    def keep_ledger(
        self, owner: str, name: str, data: bytes, document: Document, original: bytes | None = None
    ) -> KeptLedger:
        self._keep(owner)
        return super().keep_ledger(owner, name, data, document, original)

    def ledgers(self, owner: str) -> list[KeptLedger]:
        self._keep(owner)
        return super().ledgers(owner)

    def ledger(self, ledger_id: str, owner: str) -> KeptLedger:
        self._keep(owner)
        return super().ledger(ledger_id, owner)

    def forget_ledger(self, ledger_id: str, owner: str) -> None:
        self._keep(owner)
        super().forget_ledger(ledger_id, owner)

    # Accounts

    def add_account(
        self, name: str, role: AccountRole, password: str | None = None, email: str | None = None
    ) -> Account:
        self._need("admin")
        return super().add_account(name, role, password, email)

    def accounts(self) -> list[Account]:
        self._need("admin")
        return super().accounts()

    def set_password(self, one: Account, password: str) -> Account:
        here = identity.account(self)
        if here is None or here.id != one.id:
            self._need("admin")
        return super().set_password(one, password)

    def set_role(self, account_id: str, role: AccountRole) -> Account:
        self._need("admin")
        return super().set_role(account_id, role)

    def set_email(self, account_id: str, email: str | None) -> Account:
        self._need("admin")
        return super().set_email(account_id, email)

    def switch_off(self, account_id: str, off: bool = True) -> Account:
        self._need("admin")
        return super().switch_off(account_id, off)

    def remove_account(self, account_id: str) -> None:
        self._need("admin")
        super().remove_account(account_id)

    def rooms(self) -> list[Room]:
        self._need("admin")
        return super().rooms()

    def sign_ins(self, most: int = 100) -> list[SignIn]:
        self._need("admin")
        return super().sign_ins(most)

    # Who asks

    def _role(self) -> access.Role:
        return access.role_of(self, identity.tokens()) if _somebody_asks() else "admin"

    def _need(self, what: str) -> None:
        if not access.may(self._role(), what):
            raise AccessError(_NOT_YOURS)

    def _own(self, person_id: str | None) -> None:
        if not _somebody_asks():
            return
        who = identity.me(self)
        if who is None or who.id != person_id:
            raise AccessError(_NOT_YOURS)

    def _keep(self, owner: str) -> None:
        """A ledger of one's own."""
        self._need("books")
        if not _somebody_asks():
            return
        who = identity.keeper(self)
        if who is None or who.id != owner:
            raise AccessError(_NOT_YOURS)

    def _own_attempt(self, attempt_id: str, *, or_lead: bool = False) -> None:
        whose = self.whose(attempt_id) if _somebody_asks() else None
        if whose is None:  # what is gone says so itself
            return
        who = identity.me(self)
        if who is not None and who.id == whose[0]:
            return
        if not (or_lead and self._leads(whose[1])):
            raise AccessError(_NOT_YOURS)

    def _in_class(self, class_id: str) -> None:
        """Those who are in the class see it, as the pages show it; so does its trainer."""
        if not _somebody_asks():
            return
        who = identity.me(self)
        if not (who is not None and who.class_id == class_id) and not self._leads(class_id):
            raise AccessError(_NOT_YOURS)

    def _leads(self, class_id: str | None) -> bool:
        here = identity.account(self)
        return here is not None and class_id is not None and self.leads(here.id, class_id)

    def _lead(self, class_id: str | None) -> None:
        if _somebody_asks() and not self._leads(class_id):
            raise AccessError(_NOT_YOURS)


def _somebody_asks() -> bool:
    """Whether a browser's run asks, not a thread of the work that a page has begun."""
    return get_script_run_ctx(suppress_warning=True) is not None
