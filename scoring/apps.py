from django.apps import AppConfig


class ScoringConfig(AppConfig):
    name = "scoring"

    def ready(self) -> None:
        from scoring.wiring import blocks_year, criteria, ranking, rounds, sheets

        for part in (criteria, blocks_year, rounds, sheets, ranking):
            part.connect()
