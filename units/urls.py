from django.urls import path

from units.views import blocks, units

app_name = "units"
urlpatterns = [
    path("", units.UnitList.as_view(), name="list"),
    path("mine/", units.mine, name="mine"),
    path("choices/", units.choices, name="choices"),
    path("create/", units.create, name="create"),
    path("<int:pk>/", units.unit, name="unit"),
    path("<int:pk>/edit/", units.edit, name="edit"),
    path("<int:pk>/rename/", units.rename, name="rename"),
    path("<int:pk>/move/", units.move, name="move"),
    path("<int:pk>/close/", units.close, name="close"),
    path("blocks/", blocks.BlockList.as_view(), name="blocks"),
    path("blocks/create/", blocks.create, name="block_create"),
    path("blocks/<int:pk>/", blocks.block, name="block"),
    path("blocks/<int:pk>/edit/", blocks.edit, name="block_edit"),
]
