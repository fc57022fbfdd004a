"""The contracts are plain OpenAPI and plain JSON Schema: tools that know nothing of wirecheck read them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from openapi_spec_validator.readers import read_from_filename

from wirecheck import files

NAMES = files.contract_names()
SCHEMAS = sorted(path for path in (files.home() / "schemas").rglob("*.schema.json"))


def _read(name: str) -> tuple[Any, str]:
    return read_from_filename(files.contract_location(name))


def test_five_contracts_travel_with_wirecheck() -> None:
    assert len(NAMES) == 5


@pytest.mark.parametrize("name", NAMES)
def test_a_contract_is_valid_openapi_3_1(name: str) -> None:
    """The schema files are judged below: this validator does not open them."""
    content, location = _read(name)

    assert [error.message for error in OpenAPIV31SpecValidator(content, base_uri=location).iter_errors()] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_validator_would_have_said_so(name: str) -> None:
    content, location = _read(name)
    broken = {**content, "info": {}}

    assert list(OpenAPIV31SpecValidator(broken, base_uri=location).iter_errors())


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name.removesuffix(".schema.json"))
def test_a_schema_file_is_valid_json_schema(path: Path) -> None:
    schema = json.loads(path.read_text())

    jsonschema.validators.validator_for(schema).check_schema(schema)
