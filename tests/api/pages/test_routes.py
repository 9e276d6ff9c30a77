import re

import pytest
from fastapi.testclient import TestClient

from api.pages.chat_page import choose_starters
from api.pages.policy_page import render_policy_page
from api.services import PageOptions
from tests.api_doubles import SARCOMA, build_scripted_app

PAGES = ("/", "/documents", "/editorial-policy", "/api", "/documents/sarcoma")


@pytest.fixture
def client():
    with TestClient(build_scripted_app()) as client:
        yield client


@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_anything_inline_and_all_it_loads_is_served(client, path):
    page = client.get(path).text
    assert re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*src=)", page) is None
    for address in re.findall(r'(?:href|src)="(/widget[^"]*)"', page):
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("path", PAGES)
def test_every_page_links_the_others(client, path):
    page = client.get(path).text
    for other in PAGES[:4]:
        assert f'href="{other}"' in page


def test_chat_page_lists_the_documents_without_a_script(client):
    page = client.get("/").text
    assert 'href="/documents/sarcoma"' in page
    assert "Not reviewed yet" in page
    assert "It answers from 1 document<" in page
    assert "It cannot" in page


def test_starters_are_those_of_shipped_guidelines_that_are_live():
    assert choose_starters((SARCOMA.document,)) == ()
    sepsis = SARCOMA.document.model_copy(update={"document_id": "sepsis"})
    assert choose_starters((sepsis,)) == ("What MAP target in septic shock?",)


def test_operators_own_policy_is_shown_below_the_pages_heading_and_its_markup_as_typed():
    page = render_policy_page("# Who\n\nDr **Roe** <script>alert(1)</script> [x](javascript:alert(1))", ())
    assert "<h2>Who</h2>" in page
    assert "<strong>Roe</strong>" in page
    assert "<script>" not in page
    assert 'href="javascript' not in page


def test_without_a_policy_the_page_says_that_nobody_stated_one(client):
    page = client.get("/editorial-policy").text
    assert "has not stated" in page
    assert "1 of the documents here" in page


def test_api_page_names_every_address(client):
    page = client.get("/api").text
    for path in client.get("/openapi.json").json()["paths"]:
        assert path.replace("&", "&amp;") in page


@pytest.mark.parametrize("allowed", [True, False])
def test_widget_offers_patients_only_where_the_operator_allows_them(allowed):
    with TestClient(build_scripted_app(page_options=PageOptions(allows_patient_audience=allowed))) as client:
        config = client.get("/v1/widget-config").json()
    assert ("patient" in config["audiences"]) is allowed
    assert set(config["disclaimers"]) == set(config["audiences"])
    assert config["n_documents"] == 1
