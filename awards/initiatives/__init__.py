"""Initiatives (sáng kiến): applied for, reviewed by the initiative council, recognised, used once for an award."""
