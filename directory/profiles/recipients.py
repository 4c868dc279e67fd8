"""Names of the customers who received somebody: the kernel keeps ids, whoever knows accounts registers the names."""

from collections.abc import Callable, Iterable, Mapping

from sqlalchemy.orm import Session

Names = Callable[[Session, Iterable[str]], Mapping[str, str]]
_names: list[Names] = []


def register_names(names: Names) -> None:
    """Says who knows an account's name by its id; the newest registration counts."""
    _names[:] = [names]


def names_of(session: Session, account_ids: Iterable[str]) -> dict[str, str]:
    """The name of each account; its id where nobody knows a name, so that no recipient is left out."""
    wanted = list(dict.fromkeys(account_ids))
    known = _names[0](session, wanted) if _names and wanted else {}
    return {account_id: known.get(account_id) or account_id for account_id in wanted}
