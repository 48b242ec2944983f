from django.urls import path

from accounts.views import signing_in, users

app_name = "accounts"
urlpatterns = [
    path("sign-in/", signing_in.SignIn.as_view(), name="sign_in"),
    path("sign-out/", signing_in.SignOut.as_view(), name="sign_out"),
    path("unlock/", signing_in.unlock, name="unlock"),
    path("resume/", signing_in.resume, name="resume"),
    path("password/", signing_in.PasswordChange.as_view(), name="password_change"),
    path("password/done/", signing_in.PasswordChangeDone.as_view(), name="password_change_done"),
    path("reset/", signing_in.PasswordReset.as_view(), name="password_reset"),
    path("reset/sent/", signing_in.PasswordResetDone.as_view(), name="password_reset_done"),
    path("reset/<uidb64>/<token>/", signing_in.PasswordResetConfirm.as_view(), name="password_reset_confirm"),
    path("reset/done/", signing_in.PasswordResetComplete.as_view(), name="password_reset_complete"),
    path("me/", signing_in.me, name="me"),
    path("language/", signing_in.language, name="language"),
    path("users/", users.UserList.as_view(), name="users"),
    path("users/create/", users.create, name="user_create"),
    path("users/<int:pk>/", users.user, name="user"),
    path("users/<int:pk>/edit/", users.edit, name="user_edit"),
    path("users/<int:pk>/lock/", users.lock, name="user_lock"),
    path("users/<int:pk>/unlock/", users.unlock, name="user_unlock"),
    path("users/<int:pk>/password/", users.password, name="user_password"),
    path("users/<int:pk>/roles/", users.role_assign, name="role_assign"),
    path("roles/<int:pk>/end/", users.role_end, name="role_end"),
]
