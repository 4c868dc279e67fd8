"""Accounts and their users: made by the operator, changed by nobody else."""

from datetime import datetime

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.accounts.models import Account, User
from directory.accounts.passwords import check_new, hash_password
from directory.profiles.keys import new_id

ROLES = ("rep", "admin", "officer")
STAFF = "Operator"

_LONGEST_NAME = 120


class UserRefused(Exception):
    """The user cannot be made as asked; the message says what to change."""


def account_named(session: Session, name: str, *, at: datetime, is_staff: bool = False) -> Account:
    """The account of this name, made when it is new. Listed people read it, so it must say something."""
    name = _said("--account", name)
    account = session.scalar(select(Account).where(Account.name == name))
    if account is None:
        account = Account(id=new_id(), name=name, is_staff=is_staff, added_at=at)
        session.add(account)
        session.flush()
    if account.is_staff != is_staff:
        raise UserRefused(f"account {name!r} is {'the staff' if account.is_staff else 'a customer'}; choose another")
    return account


def add_user(
    session: Session,
    account: Account,
    *,
    email: str,
    name: str,
    role: str,
    password: str,
    factor_off_because: str,
    at: datetime,
) -> User:
    """Adds a user. A second factor is asked from the first sign-in on unless a reason to leave it off is recorded.

    Raises UserRefused, or PasswordRefused for the password.
    """
    try:
        address = validate_email(email, check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError:
        raise UserRefused("EMAIL: is no e-mail address; write it as name@company.example") from None
    if role not in ROLES:
        raise UserRefused(f"--role: use one of {', '.join(ROLES)}")
    if session.scalar(select(User.id).where(User.email == address)) is not None:
        raise UserRefused("EMAIL: somebody with this address can sign in already; `cardfile users list` shows as what")
    name = _said("--name", name)
    check_new(password, with_factor=not factor_off_because, about=(address, name, account.name))
    user = User(
        id=new_id(), account_id=account.id, email=address, name=name, role=role,
        password_hash=hash_password(password), password_changed_at=at,
        factor_off_because=factor_off_because, added_at=at,
    )  # fmt: skip
    session.add(user)
    session.flush()
    return user


def _said(option: str, name: str) -> str:
    """A name that can be read; raises UserRefused."""
    name = " ".join(name.split())
    if not any(map(str.isalnum, name)) or len(name) > _LONGEST_NAME or not name.isprintable():
        raise UserRefused(f"{option}: give a name of 1 to {_LONGEST_NAME} characters that can be read")
    return name
