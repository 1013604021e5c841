"""The table of describers. One file a family; a library is never imported, its classes are known by their names."""

from dashcam.snapshot.describers.clients import CLIENTS
from dashcam.snapshot.describers.crewai import CREWAI
from dashcam.snapshot.describers.dspy import DSPY
from dashcam.snapshot.describers.google import GOOGLE
from dashcam.snapshot.describers.haystack import HAYSTACK
from dashcam.snapshot.describers.langchain import LANGCHAIN
from dashcam.snapshot.describers.langgraph import LANGGRAPH
from dashcam.snapshot.describers.llama_index import LLAMA_INDEX
from dashcam.snapshot.describers.models import PYDANTIC
from dashcam.snapshot.describers.pydantic_ai import PYDANTIC_AI
from dashcam.snapshot.describers.smolagents import SMOLAGENTS
from dashcam.snapshot.describers.standard import STANDARD
from dashcam.snapshot.describing import Family

FAMILIES: tuple[Family, ...] = (
    LANGCHAIN,
    LANGGRAPH,
    LLAMA_INDEX,
    HAYSTACK,
    SMOLAGENTS,
    CREWAI,
    DSPY,
    PYDANTIC_AI,
    GOOGLE,
    *CLIENTS,
    PYDANTIC,
    STANDARD,
)
