"""The code of an indicator."""

import pytest
from django.utils import translation

from campaigns.forms.campaigns import NewIndicatorForm
from crm.visibility import Viewer


@pytest.mark.django_db
def test_a_code_with_spaces_is_told_in_plain_swedish(idun, at):
    form = NewIndicatorForm({"code": "två ord"}, viewer=Viewer.of(idun), at=at)
    with translation.override("sv"):
        assert form.errors["code"] == ["Använd bara bokstäverna a–z, siffror, understreck och bindestreck."]
