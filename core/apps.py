from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from core import exports
        from core.importer import setting_up

        exports.register()
        setting_up.register()
