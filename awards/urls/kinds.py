from django.urls import path

from awards.views import kinds

urlpatterns = [
    path("proposals/kinds/", kinds.choose, name="proposal_kinds"),
    path("proposals/sudden/", kinds.sudden_one, name="sudden"),
    path("proposals/lists/", kinds.bulk, name="bulk"),
    path("proposals/service/", kinds.service_list, name="service_list"),
    path("proposals/special/<slug:kind>/", kinds.special_kind, name="special"),
    path("people/<int:pk>/service/", kinds.service_page, name="service"),
    path("people/<int:pk>/service/<int:position>/", kinds.service_group, name="service_group"),
]
