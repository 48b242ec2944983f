from accounts.models.invitations import Invitation
from accounts.models.reviewing import RoleReview
from accounts.models.roles import AT_HOST, AT_UNIT, COUNCIL, DELEGABLE, Role, RoleAssignment
from accounts.models.second_factor import App, RecoveryCode, RememberedDevice
from accounts.models.sessions import UserSession
from accounts.models.users import User

__all__ = [
    "AT_HOST",
    "AT_UNIT",
    "COUNCIL",
    "DELEGABLE",
    "App",
    "Invitation",
    "RecoveryCode",
    "RememberedDevice",
    "Role",
    "RoleAssignment",
    "RoleReview",
    "User",
    "UserSession",
]  # fmt: skip
