"""How ratings look."""

from awards.models import Rating
from core.badges import Badge

RATING: dict[str, Badge] = {
    Rating.Level.EXCELLENT: Badge("ok", "star", Rating.Level.EXCELLENT.label),
    Rating.Level.GOOD: Badge("ok", "circle-check", Rating.Level.GOOD.label),
    Rating.Level.DONE: Badge("mute", "circle-check", Rating.Level.DONE.label),
    Rating.Level.NOT_DONE: Badge("bad", "circle-x", Rating.Level.NOT_DONE.label),
}
