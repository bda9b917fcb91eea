"""What every browser asks for, page or not."""


def test_a_browser_that_asks_for_an_icon_without_a_page_is_shown_where_it_is(client):
    answer = client.get("/favicon.ico")
    assert (answer.status_code, answer["Location"]) == (301, "/static/crm/icon.svg")
