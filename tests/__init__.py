"""What concerns the whole house; `connector_contract` and `servers` are shared by the connectors' own tests."""

import pytest

pytest.register_assert_rewrite("tests.connector_contract")
