from django.urls import path

from units.views import blocks, reorganising, units

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
    path("blocks/copy/", blocks.copy_year, name="blocks_copy"),
    path("blocks/<int:pk>/copy/", blocks.copy, name="block_copy"),
    path("blocks/<int:pk>/", blocks.block, name="block"),
    path("blocks/<int:pk>/edit/", blocks.edit, name="block_edit"),
    path("reorganisations/", reorganising.ReorganisationList.as_view(), name="reorganisations"),
    path("reorganisations/create/", reorganising.create, name="reorganisation_create"),
    path("reorganisations/<int:pk>/", reorganising.page, name="reorganisation"),
    path("reorganisations/<int:pk>/edit/", reorganising.edit, name="reorganisation_edit"),
    path("reorganisations/<int:pk>/preview/", reorganising.preview, name="reorganisation_preview"),
    path("reorganisations/<int:pk>/preview/<int:unit>/", reorganising.apart, name="reorganisation_apart"),
    path("reorganisations/<int:pk>/undo/", reorganising.undo, name="reorganisation_undo"),
]
