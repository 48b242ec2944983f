"""Passwords are checked for locked accounts too, so that who knows the password can be told why the account is locked."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from accounts.models import User


class PasswordBackend(ModelBackend):
    """The sign-in form refuses a locked account with its reason; a session of an account locked meanwhile ends at once."""

    def user_can_authenticate(self, user: Any) -> bool:
        return True

    def get_user(self, user_id: int) -> Any:
        return User.objects.filter(pk=user_id, is_active=True).first()
