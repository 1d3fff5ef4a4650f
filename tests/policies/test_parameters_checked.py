"""Management's parameters are held against their schemas; a bad one never reaches a policy."""

import pytest

from policies.parameters import ParameterError, resolve, resolve_all


@pytest.fixture
def control(folder):
    """The sample control, with one integer parameter."""
    folder.control()
    return folder.read().controls["ZZ-01"]


def test_defaults_are_laid_under_what_is_given(control):
    """A parameter left alone keeps its default; one that is set is taken."""
    assert resolve(control, {}) == {"maximum_days": 90}
    assert resolve(control, {"maximum_days": 30}) == {"maximum_days": 30}


@pytest.mark.parametrize("value", ["90", None, 0, 366, 1.5, True, [90], {}, float("nan")])
def test_a_value_outside_the_schema_is_an_error(control, value):
    """Wrong types and values out of range name control, parameter, what is allowed and what was given."""
    with pytest.raises(ParameterError, match=r"ZZ-01: parameter 'maximum_days': expected .*365.* days, got"):
        resolve(control, {"maximum_days": value})


def test_an_unknown_parameter_is_an_error(control):
    """A misspelt limit must not silently leave the default in force."""
    with pytest.raises(ParameterError, match="unknown parameter 'max_days', allowed are maximum_days"):
        resolve(control, {"max_days": 30})


def test_every_control_has_its_parameters(folder):
    """Controls that nobody adopted are judged with their defaults."""
    folder.control()
    assert resolve_all(folder.read()) == {"ZZ-01": {"maximum_days": 90}}
