"""A known text under each key, kept from the first start on: another suppression key would bring everybody back."""

from sqlalchemy.orm import Session

from directory.profiles.keys import KEY_VERSION, Keys
from directory.profiles.owed import KeyCanary

_PURPOSE, _TEXT = "suppression", "canary"


class WrongKey(Exception):
    """The suppression key is not the one this database was begun with; starting would let people who left come back."""


def check(session: Session, keys: Keys) -> bool:
    """True when the key is the one; False when no canary stands yet. Raises WrongKey."""
    held = session.get(KeyCanary, (_PURPOSE, KEY_VERSION))
    if held is None:
        return False
    if held.digest != keys.digest(_PURPOSE, _TEXT):
        raise WrongKey("CARDFILE_SUPPRESSION_KEY is not the key this database was begun with; give the old key back")
    return True


def set_once(session: Session, keys: Keys) -> None:
    """Leaves the canary at the first start."""
    if not check(session, keys):
        session.add(KeyCanary(purpose=_PURPOSE, key_version=KEY_VERSION, digest=keys.digest(_PURPOSE, _TEXT)))
