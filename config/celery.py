"""The Celery application. Beat runs in UTC; every task it starts selects what is due *or earlier*, never "due now"."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("thidua")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "deliver-outbox": {"task": "core.tasks.deliver_outbox", "schedule": 30.0},
    "sweep-jobs": {"task": "core.tasks.sweep_jobs", "schedule": 30.0},
    "plan-reminders": {"task": "deadlines.tasks.plan_reminders", "schedule": 15 * 60.0},
    "open-role-reviews": {"task": "deadlines.tasks.open_role_reviews", "schedule": 24 * 3600.0},
    "post-weekly-pictures": {"task": "deadlines.tasks.post_weekly_pictures", "schedule": 6 * 3600.0},
    "ask-final-reviews": {"task": "awards.tasks.ask_reviews", "schedule": 6 * 3600.0},
    "fill-computed-scores": {"task": "scoring.tasks.fill_computed", "schedule": 24 * 3600.0},
    "seal-log": {"task": "core.tasks.seal_log", "schedule": 60.0},
    "destroy-ballot-keys": {"task": "ballots.tasks.destroy_keys", "schedule": 5 * 60.0},
    "anchor-log": {"task": "core.tasks.anchor_log", "schedule": 6 * 3600.0},
    "clear-old-drafts": {"task": "core.tasks.clear_old", "schedule": 24 * 3600.0},
}
