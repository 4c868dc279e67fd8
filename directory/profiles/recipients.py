"""Names of the customers who received somebody, and of our own who looked: the kernel keeps ids, whoever knows accounts
and users registers the names."""

from collections.abc import Callable, Iterable, Mapping

from sqlalchemy.orm import Session

Names = Callable[[Session, Iterable[str]], Mapping[str, str]]
_names: list[Names] = []
_users: list[Names] = []


def register_names(names: Names, *, users: Names) -> None:
    """Says who knows an account's name, and a user's address, by its id; the newest registration counts."""
    _names[:], _users[:] = [names], [users]


def names_of(session: Session, account_ids: Iterable[str]) -> dict[str, str]:
    """The name of each account; its id where nobody knows a name, so that no recipient is left out."""
    return _known(_names, session, account_ids)


def users_of(session: Session, user_ids: Iterable[str]) -> dict[str, str]:
    """The address of each user of ours, its id where nobody knows one; for officers, never for the privacy center,
    which may not read users."""
    return _known(_users, session, user_ids)


def _known(known_by: list[Names], session: Session, ids: Iterable[str]) -> dict[str, str]:
    wanted = list(dict.fromkeys(ids))
    known = known_by[0](session, wanted) if known_by and wanted else {}
    return {one: known.get(one) or one for one in wanted}
