"""What JSON cannot say, as one value: the walker makes markers, the journal carries them, `canonical` writes them out.

In the journal a marker is a msgpack extension, which no value of the user's can be; in a payload it is a map with the
reserved key `"$"`.
"""

from dashcam.model.types import Json

EXT_CODE = 1
"""The msgpack extension type of a marker; its data is the msgpack of `Marker.fields`."""


class Marker:
    """A place where the value itself is not: cut, masked, a cycle, bytes, an object, a number JSON lacks.

    No dataclass and no struct: msgspec would encode those by itself, as a map that the user could have written.

    >>> Marker({"$": "float", "value": "NaN"}).kind
    'float'
    """

    __slots__ = ("fields",)

    def __init__(self, fields: dict[str, Json]) -> None:
        self.fields = fields

    @property
    def kind(self) -> Json:
        """Which marker this is: `cut object ref bytes float int map masked str`."""
        return self.fields.get("$")

    def __eq__(self, other: object) -> bool:
        return type(other) is Marker and self.fields == other.fields

    def __hash__(self) -> int:
        return hash(frozenset(self.fields))

    def __repr__(self) -> str:
        return f"Marker({self.fields!r})"
