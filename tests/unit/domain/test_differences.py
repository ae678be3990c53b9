"""Edits lead from any configuration to any other, with all its fields, and no further."""

from hypothesis import given
from hypothesis import strategies as st

from flows.domain.changes import apply, combined, difference
from flows.domain.config import FIELDS, ServiceConfig
from flows.domain.parts import ConfigFile
from tests.strategies import configs

files = st.builds(ConfigFile, path=st.just("/a"), content=st.sampled_from("abc"), version=st.integers(1, 4))


@given(configs, configs)
def test_the_difference_leads_from_one_configuration_to_the_other(before, after):
    assert apply(before, difference(before, after)) == after


@given(configs)
def test_a_service_can_be_built_from_nothing_but_edits(config):
    assert apply(None, difference(None, config)) == config


@given(configs)
def test_nothing_leads_to_where_one_is(config):
    assert difference(config, config) == []
    assert apply(config, []) == config


@given(configs, configs)
def test_each_edit_names_another_part_and_all_of_them_are_needed(before, after):
    edits = difference(before, after)
    assert len({(edit.field, edit.key) for edit in edits}) == len(edits)
    for needless in edits:
        assert combined(before, [edit for edit in edits if edit is not needless]) != after


@given(configs, configs)
def test_edits_can_be_repeated(before, after):
    edits = difference(before, after)
    assert combined(before, [*edits, *edits]) == after


@given(configs)
def test_a_configuration_comes_back_from_its_document(config):
    assert ServiceConfig.model_validate_json(config.model_dump_json()) == config


def test_every_field_of_a_configuration_can_be_changed_on_its_own():
    assert FIELDS.keys() == ServiceConfig.model_fields.keys() - {"schema_version"}


@given(files, files)
def test_of_whatever_history_a_content_that_stays_keeps_its_version_and_another_gets_another(before, after):
    one, other = (ServiceConfig(image="app", config_files={"conf": file}) for file in (before, after))
    found = combined(one, difference(one, other)).config_files["conf"]
    assert found.content == after.content
    assert (found.version == before.version) == (found.content == before.content)
