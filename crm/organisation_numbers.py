"""Swedish organisation numbers: ten digits, the last a check digit (Luhn; Lag 1974:174, Skatteverket SKV 709).

The third and fourth digits are at least 20, which tells them from personal numbers, where they are a month. A sole
trader's organisation number is a personal number: such a number is never kept, shown or repeated in an error.
"""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from stdnum.exceptions import ValidationError as Invalid
from stdnum.se import orgnr

_DIGITS = 10
# With the century that registers write before it: 16 stands for an organisation.
_WITH_CENTURY = 12
_ORGANISATION = "16"
_VAT = re.compile(r"SE(\d{10})01")
_LOWEST = 20


def read(text: str) -> str:
    """The ten digits of an organisation number, however it is written (with hyphen, 16 before it, or as a VAT number).

    Raises ValidationError with the rule that it breaks: ``personal`` for a personal number, ``digits`` or ``check``.
    """
    number = orgnr.compact(text).upper()
    vat = _VAT.fullmatch(number)
    number = vat[1] if vat else number
    if not (number.isascii() and number.isdigit() and len(number) in {_DIGITS, _WITH_CENTURY}):
        words = {"number": text.strip()[:40]}
        raise ValidationError(_("“%(number)s” is no organisation number: that has ten digits.") % words, code="digits")
    century, number = number[:-_DIGITS], number[-_DIGITS:]
    if century not in {"", _ORGANISATION} or int(number[2:4]) < _LOWEST:
        raise ValidationError(
            _("This is a personal number, as sole traders have, and is not kept. Leave it out and say “sole trader”."),
            code="personal",
        )
    try:
        return str(orgnr.validate(number))
    except Invalid as error:
        words = {"number": shown(number)}
        rule = _("The check digit of %(number)s does not fit: some digit is wrong.") % words
        raise ValidationError(rule, code="check") from error


def shown(number: str) -> str:
    """The number as it is written: 556036-0793."""
    return orgnr.format(number) if number else ""
