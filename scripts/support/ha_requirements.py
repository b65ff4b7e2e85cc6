"""Print what Home Assistant would install at its first start."""

import json
from pathlib import Path
import sys

import homeassistant
from homeassistant.bootstrap import DEFAULT_INTEGRATIONS

# Wanted by the log-in and the supervisor client, which have no manifest of their own.
ALSO = ("pyotp", "PyQRCode", "aiohasupervisor")


def requirements(domains: list[str]) -> set[str]:
    """Return the requirements of the domains and all they depend on."""
    components = Path(homeassistant.__path__[0]) / "components"
    seen: set[str] = set()
    found: set[str] = set()
    todo = [*DEFAULT_INTEGRATIONS, *domains]
    while todo:
        domain = todo.pop()
        if domain in seen:
            continue
        seen.add(domain)
        manifest = json.loads((components / domain / "manifest.json").read_text())
        found.update(manifest.get("requirements", []))
        todo.extend(manifest.get("dependencies", []))
    return found


if __name__ == "__main__":
    print("\n".join(sorted({*requirements(sys.argv[1:]), *ALSO})))
