"""A command for a camera gets there."""

import pytest

from .call import page
from .target import Target


@pytest.mark.parametrize("command", ["moveConLeft", "moveStop", "presetHome"])
async def test_camera_gets_commands(target: Target, command: str) -> None:
    """By GET of index.php with a token, from anybody with the right Control."""
    before = await target.turns()
    query = {"view": "request", "request": "control", "id": "3", "control": command}
    answer = await target.ask(page(command, query=query | {"xge": "30", "yge": "30"}))
    assert answer.json == {"result": "Ok", "message": "Success"}

    async def arrived() -> bool:
        return await target.turns() > before

    await target.until(arrived, "turning", within=5)
