"""Lists as files: what the export of the page holds, under the same filters, noted in the same trail."""

from __future__ import annotations

from typing import Any, ClassVar

from api.acts import list_file
from api.base import Listed
from api.fields import Output
from api.serializers.exports import ExportOutput
from crm.web.taken import FORMS, TakenList


class Exported(Listed):
    """A list that can be taken away. ``exported`` says what a file holds."""

    exported: ClassVar[type[TakenList]]
    files: ClassVar[dict[str, str]] = {form: writer.CONTENT_TYPE.partition(";")[0] for form, writer in FORMS.items()}
    documents: ClassVar[dict[str, type[Output]]] = {"json": ExportOutput}

    @list_file
    def csv(self) -> Any:
        """The list as its page shows it, as CSV for Swedish spreadsheets: semicolons and a byte order mark."""
        return self._file("csv")

    @list_file
    def xlsx(self) -> Any:
        """The list as its page shows it, as a workbook; 422 where it has more rows than a workbook holds."""
        return self._file("xlsx")

    @list_file
    def json(self) -> Any:
        """The list as its page shows it: ``title``, ``filters``, ``not_shown``, ``columns`` and all ``rows``."""
        return self._file("json")

    def _file(self, form: str) -> Any:
        taken = self.exported(self.viewer, self.at)
        return taken.answer(form, self.filters(taken.rows()))
