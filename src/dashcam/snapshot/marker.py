"""What JSON cannot say, as one value: the walker makes markers, the journal carries them, `canonical` writes them out.

In the journal a marker is a msgpack extension, which no value of the user's can be; in a payload it is a map with the
reserved key `"$"`.
"""

from dataclasses import dataclass

from dashcam.model.types import Json

EXT_CODE = 1
"""The msgpack extension type of a marker; its data is the msgpack of `Marker.fields`."""


@dataclass(frozen=True, slots=True)
class Marker:
    """A place where the value itself is not: cut, masked, a cycle, bytes, an object, a number JSON lacks.

    >>> Marker({"$": "float", "value": "NaN"}).kind
    'float'
    """

    fields: dict[str, Json]

    @property
    def kind(self) -> Json:
        """Which marker this is: `cut object ref bytes float int map masked`."""
        return self.fields.get("$")

    def __hash__(self) -> int:
        """Allow a marker as the key of a map; equal markers have equal field names."""
        return hash(frozenset(self.fields))
