"""What can be set, and where it was set: keyword, then environment, then pyproject, then the default.

fields.py    the settings themselves and how each value is read
prices.py    what models cost, as somebody says himself
sources.py   the four places they come from, in their order
place.py     where the store lies when nobody said
"""

from dashcam.settings.fields import Settings as Settings
from dashcam.settings.place import journal_root as journal_root
from dashcam.settings.place import prepare_folder as prepare_folder
from dashcam.settings.place import start_folder as start_folder
from dashcam.settings.sources import Resolved as Resolved
from dashcam.settings.sources import as_environment as as_environment
from dashcam.settings.sources import environment as environment
from dashcam.settings.sources import handed as handed
from dashcam.settings.sources import has_helper as has_helper
from dashcam.settings.sources import load as load
from dashcam.settings.sources import load_quietly as load_quietly
from dashcam.settings.sources import resolve as resolve
