from django.urls import path

from awards.views import funds

urlpatterns = [
    path("fund/", funds.fund, name="fund"),
    path("fund/payments/", funds.Payments.as_view(), name="fund_payments"),
    path("fund/payments/<int:pk>/", funds.payment, name="fund_payment"),
    path("fund/payments/<int:pk>/recover/", funds.recover, name="fund_recover"),
    path("fund/decisions/<int:pk>/pay/", funds.pay, name="fund_pay"),
    path("fund/decisions/<int:pk>/<slug:kind>.<slug:ending>", funds.listing, name="fund_list"),
    path("fund/<int:pk>/entry/", funds.entry, name="fund_entry"),
    path("fund/<int:pk>/<int:year>.xlsx", funds.book, name="fund_book"),
]
