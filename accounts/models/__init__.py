from accounts.models.roles import AT_HOST, AT_UNIT, COUNCIL, Role, RoleAssignment
from accounts.models.users import User

__all__ = ["AT_HOST", "AT_UNIT", "COUNCIL", "Role", "RoleAssignment", "User"]
