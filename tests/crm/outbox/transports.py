"""Transports for tests."""

from __future__ import annotations

from typing import ClassVar

from crm.outbox.transport import Mail


class Recording:
    """Keeps what it was handed; before or after the mark it raises what ``errors`` has for the recipient."""

    eight_bit = True
    sent: ClassVar[list[Mail]] = []
    before: ClassVar[dict[str, Exception]] = {}
    after: ClassVar[dict[str, Exception]] = {}
    meanwhile: ClassVar[list] = []
    opened: ClassVar[list[int]] = []

    def __enter__(self):
        self.opened.append(1)
        return self

    def __exit__(self, *_):
        pass

    def send(self, mail, mark):
        for act in self.meanwhile:
            act()
        if mail.recipient in self.before:
            raise self.before[mail.recipient]
        mark()
        if mail.recipient in self.after:
            raise self.after[mail.recipient]
        self.sent.append(mail)
        return "250 ok"

    @classmethod
    def forget(cls):
        for kept in (cls.sent, cls.before, cls.after, cls.meanwhile, cls.opened):
            kept.clear()
