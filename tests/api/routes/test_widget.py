import base64
import gzip
import hashlib
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.widget_bundle import MAX_COMPRESSED_BYTES, SOURCES, join_modules, load_bundle
from tests.api_doubles import build_scripted_app

SOURCE_FOLDER = Path(__file__).parents[3] / "widget" / "src"


@pytest.fixture
def client():
    with TestClient(build_scripted_app()) as client:
        yield client


def test_every_source_module_is_joined():
    assert sorted(SOURCES) == sorted(path.name for path in SOURCE_FOLDER.glob("*.js"))


def test_joined_module_is_small_and_needs_no_other():
    bundle = load_bundle()
    assert len(bundle.compressed) < MAX_COMPRESSED_BYTES
    text = bundle.data.decode()
    assert re.search(r"^(import|export)\b", text, re.MULTILINE) is None


def test_no_two_modules_give_one_name():
    text = load_bundle().data.decode()
    names = re.findall(r"^(?:const|let|class|(?:async )?function\*?|async function\*) (\w+)", text, re.MULTILINE)
    assert len(names) == len(set(names)) > 30


def test_joining_takes_only_imports_and_the_word_export_away():
    one = '/** A. */\n\nimport { b } from "./b.js";\nimport {\n  c,\n  d,\n} from "./c-d.js";\n\nexport const a = "export const";\n'
    assert join_modules([one, "export class B {}\n"]) == '/** A. */\n\n\nconst a = "export const";\n\nclass B {}\n'


def test_scripts_never_write_markup():
    text = load_bundle().data.decode()
    assert (
        re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|setHTML|\beval\(|new Function", text) is None
    )


def test_versioned_address_never_changes_and_its_hash_is_published(client):
    manifest = client.get("/widget/manifest.json").json()
    response = client.get(manifest["path"])
    assert "immutable" in response.headers["cache-control"]
    digest = base64.b64encode(hashlib.sha384(response.content).digest()).decode()
    assert manifest["integrity"] == f"sha384-{digest}"
    assert manifest["version"] in manifest["path"]
    assert client.get("/widget.js").content == response.content
    assert client.get("/widget/0.0.0-000000000000.js").status_code == 404
    assert client.get(manifest["types"]).text.startswith("/** Type declarations")


def test_current_address_is_asked_for_each_time(client):
    response = client.get("/widget.js")
    assert response.headers["cache-control"] == "no-cache"
    assert client.get("/widget.js", headers={"If-None-Match": response.headers["etag"]}).status_code == 304


@pytest.mark.parametrize(("accepted", "is_compressed"), [("gzip, br", True), ("identity", False)])
def test_module_is_compressed_for_those_who_take_it(client, accepted, is_compressed):
    with client.stream("GET", "/widget.js", headers={"Accept-Encoding": accepted}) as response:
        raw = b"".join(response.iter_raw())
    assert ("content-encoding" in response.headers) is is_compressed
    assert (gzip.decompress(raw) if is_compressed else raw) == load_bundle().data


@pytest.mark.parametrize("path", ["/widget.js", "/widget/manifest.json", "/widget/icon.svg"])
def test_other_sites_may_load_the_widgets_files(client, path):
    response = client.get(path, headers={"Origin": "https://hospital.example"})
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"


@pytest.mark.parametrize("name", ["../pyproject.toml", "..%2f__init__.py", "src/turn.js", "__init__.py", "chat.html"])
def test_no_other_file_is_served(client, name):
    assert client.get(f"/widget/{name}").status_code == 404
