"""Lets pytest explain the assertions of the contract suite."""

import pytest

pytest.register_assert_rewrite("contract")
