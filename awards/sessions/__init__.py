"""Sessions of a council: prepared, invited, held, voted on in the room `ballots`, closed with signed minutes.

For the rooms' other capabilities: `agreed(host)` are the nominations a decision may take up, each with the session that agreed.
"""

from awards.sessions.holding import begin, change, close, discard, find, invite, loaded, plan, resume, sign
from awards.sessions.outcome import agreed, session_of

__all__ = [
    "agreed", "begin", "change", "close", "discard", "find", "invite", "loaded", "plan", "resume", "session_of", "sign",
]  # fmt: skip
