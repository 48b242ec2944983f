from django.urls import path

from awards.views import ratings

urlpatterns = [
    path("ratings/", ratings.Ratings.as_view(), name="ratings"),
    path("ratings/start/", ratings.start, name="rating_start"),
    path("ratings/grid/<int:unit>/<int:year>/", ratings.grid, name="rating_grid"),
    path("ratings/<int:pk>/", ratings.rating, name="rating"),
    path("collectives/<int:pk>/record/<slug:kind>/", ratings.collective_record, name="collective_record"),
    path("discipline/<int:pk>/end/", ratings.conclude, name="discipline_end"),
]
