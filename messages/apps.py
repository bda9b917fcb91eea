"""Application configuration."""

from django.apps import AppConfig


class JointMessagesConfig(AppConfig):
    """Joint messages. The label differs from the package, since Django's own flash app is called ``messages``."""

    name = "messages"
    label = "joint_messages"
    verbose_name = "Joint messages"
