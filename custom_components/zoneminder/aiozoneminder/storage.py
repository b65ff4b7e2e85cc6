"""Storage areas: where events are kept."""

from dataclasses import dataclass, field

from .api import Api
from .parsing import JsonObject, as_object, as_rows, identifier, integer, reference, text
from .rights import Right


@dataclass(frozen=True, slots=True)
class Storage:
    """A storage area; all sizes in bytes."""

    id: int
    name: str
    server_id: int | None
    events: int | None
    """Taken by events."""
    total: int | None
    """Size of the file system, from 1.38, for areas of the server that was asked."""
    used: int | None
    """Used of the file system, by whatever."""
    raw: JsonObject = field(repr=False, compare=False)

    @classmethod
    def from_api(cls, row: JsonObject) -> Storage:
        """Read a row of `storage.json`."""
        storage = as_object(row.get("Storage"))
        storage_id = identifier(storage)
        total = integer(storage, "DiskTotalSpace") or None
        return cls(
            id=storage_id,
            name=text(storage, "Name") or str(storage_id),
            server_id=reference(storage, "ServerId"),
            events=integer(storage, "DiskSpace"),
            total=total,
            used=integer(storage, "DiskUsedSpace") if total else None,
            raw=row,
        )

    @property
    def reports_disk(self) -> bool:
        """Return whether this version tells of the file system, be it nothing just now."""
        return "DiskTotalSpace" in as_object(self.raw.get("Storage"))

    @property
    def free(self) -> int | None:
        """Return what is free on the file system."""
        if self.total is None or self.used is None:
            return None
        return self.total - self.used


class Storages:
    """Calls on storage areas (`StorageController`)."""

    def __init__(self, api: Api) -> None:
        """Use the connection of a client."""
        self._api = api

    async def list(self) -> list[Storage]:
        """Return all storage areas; raises PermissionDeniedError without the right."""
        answer = await self._api.read("storage/index", right=Right.SYSTEM_VIEW)
        return [Storage.from_api(row) for row in as_rows(answer, "storage")]
