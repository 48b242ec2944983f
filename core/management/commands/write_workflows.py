"""docs/workflows.md from the transition tables: what may become what, who says so, in a fixed order."""

import importlib
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from core.transitions import WORKFLOWS, Workflow

HEAD = """# Workflows

Every status has one writer; these are all its moves. Written by `manage.py write_workflows` from the transition tables.
"""


def load_tables() -> None:
    """Import every room's workflow modules, so that their tables are known."""
    for config in apps.get_app_configs():
        folder = Path(config.path) / "workflow"
        for path in sorted(folder.glob("*.py")) if Path(config.path).is_relative_to(settings.BASE_DIR) else ():
            if path.stem != "__init__":
                importlib.import_module(f"{config.name}.workflow.{path.stem}")


def _states(flow: Workflow) -> dict[str, str]:
    field: Any = apps.get_model(flow.model_label)._meta.get_field(flow.status_field)
    return {str(value): str(label) for value, label in field.flatchoices}


def table(flow: Workflow) -> str:
    """One workflow as a section with its table."""
    states = _states(flow)
    lines = [
        f"## {flow.title} (`{flow.name}`)",
        "",
        f"`{flow.model_label}.{flow.status_field}`: {', '.join(states.values())}.",
        "",
    ]
    lines += ["| move | from | to | allowed by | reason |", "|---|---|---|---|---|"]
    for step in flow.transitions:
        sources = ", ".join(states[str(source)] for source in step.sources)
        reason = "needed" if step.needs_reason else ""
        lines.append(
            f"| {step.label} (`{step.action}`) | {sources} | {states[str(step.target)]} | `{step.allowed.__name__}` | {reason} |"
        )
    return "\n".join(lines)


def page() -> str:
    """The whole file, in English whatever the language of the process."""
    load_tables()
    with translation.override("en"):
        return "\n\n".join([HEAD.rstrip(), *(table(WORKFLOWS[name]) for name in sorted(WORKFLOWS))]) + "\n"


class Command(BaseCommand):
    help = "Write docs/workflows.md from the transition tables; --check fails when it is stale."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when the file is stale")
        parser.add_argument("--to", default=str(settings.BASE_DIR / "docs" / "workflows.md"))

    def handle(self, *args: Any, **options: Any) -> None:
        target, text = Path(options["to"]), page()
        if options["check"]:
            if not target.exists() or target.read_text() != text:
                raise CommandError(f"{target.name} is stale: run manage.py write_workflows.")
            return
        target.write_text(text)
        self.stdout.write(f"{target}: {len(WORKFLOWS)} workflows")
