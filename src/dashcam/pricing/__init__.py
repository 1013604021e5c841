"""What a model call cost: its tokens × a price table → dollars with where the price is from, or unknown.

ask.py         the one question: own prices first, then the table
parts.py       usage into its parts: cached, written, thought, heard, seen
providers.py   our words for providers, and whose models they serve
own.py         prices of one's own
table.py       the table of the package genai-prices; loading it takes half a second, and is put off until it is asked

For those who collect and read. Never loaded in the process that is recorded: the rooms that capture stand below it.
"""

from dashcam.pricing.ask import OURS as OURS
from dashcam.pricing.ask import OWN as OWN
from dashcam.pricing.ask import price as price
