"""Every call of the tables, made to both servers, gets the same answer from both."""

import pytest

from .call import Call
from .calls import CALLS
from .conftest import Pair


@pytest.mark.parametrize("call", CALLS, ids=str)
async def test_same_answer(pair: Pair, call: Call) -> None:
    """Status, headers, shape and meaning are those of the real server."""
    await pair.must_agree(call)
