"""Starts the capability."""

from django.apps import AppConfig


class PromotionConfig(AppConfig):
    name = "parvis.promotion"
    default_auto_field = "django.db.models.BigAutoField"
