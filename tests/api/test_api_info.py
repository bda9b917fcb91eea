"""The interface names itself."""

from django.test import Client


def test_api_info_has_the_fields_of_the_national_profile(client: Client):
    response = client.get("/api/v1/api-info")
    assert response.status_code == 200
    assert sorted(response.json()) == ["apiDocumentation", "apiName", "apiReleased", "apiStatus", "apiVersion"]


def test_api_info_is_read_only(client: Client):
    assert client.post("/api/v1/api-info").status_code == 405
