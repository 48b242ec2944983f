"""Verbs and questions of proposals (hồ sơ trình khen) and the nominations in them."""
