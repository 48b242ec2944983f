from django.urls import path

from awards.views import ceremonies, stock

urlpatterns = [
    path("ceremonies/", ceremonies.Ceremonies.as_view(), name="ceremonies"),
    path("ceremonies/add/<int:host>/", ceremonies.add, name="ceremony_add"),
    path("ceremonies/<int:pk>/", ceremonies.ceremony, name="ceremony"),
    path("ceremonies/<int:pk>/edit/", ceremonies.edit, name="ceremony_edit"),
    path("ceremonies/<int:pk>/act/<slug:action>/", ceremonies.act, name="ceremony_act"),
    path("ceremonies/<int:pk>/order/", ceremonies.order, name="ceremony_order"),
    path("ceremonies/<int:pk>/delegates/", ceremonies.delegates, name="ceremony_delegates"),
    path("ceremonies/<int:pk>/attendance/", ceremonies.attendance, name="ceremony_attendance"),
    path("ceremonies/<int:pk>/guests/<int:guest>/drop/", ceremonies.drop, name="ceremony_drop"),
    path("ceremonies/<int:pk>/slips/", ceremonies.slips, name="ceremony_slips"),
    path("ceremonies/<int:pk>/lists/<slug:kind>/", ceremonies.listing, name="ceremony_list"),
    path("certificates/decisions/<int:pk>/receipts/", ceremonies.receipts, name="receipts"),
    path("stock/", stock.overview, name="stock"),
    path("stock/moves/", stock.Moves.as_view(), name="stock_moves"),
    path("stock/add/<int:host>/", stock.add, name="stock_add"),
]
