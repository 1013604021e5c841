"""The endpoints that become spans: path, kind, name and readers, a row each. Other requests pass untouched."""

from dashcam.integrations import wire_chat as chat
from dashcam.integrations import wire_media as media
from dashcam.integrations import wire_others as others
from dashcam.integrations import wire_responses as responses
from dashcam.integrations import wire_says as says
from dashcam.integrations.openai import stream_usage
from dashcam.integrations.openai.provider import address
from dashcam.integrations.sdk_answer import Endpoint, Sdk
from dashcam.integrations.wire_joiners import ChatJoiner, CompletionJoiner
from dashcam.integrations.wire_response_joiner import ResponseJoiner


def _images(name: str) -> Endpoint:
    return Endpoint(
        kind="llm",
        name=name,
        input=media.image_input,
        output=media.image_output,
        usage=responses.read_usage,
        finish=others.no_finish,
        joiner=media.ImageJoiner,
    )


def _transcripts(name: str) -> Endpoint:
    return Endpoint(
        kind="llm",
        name=name,
        input=media.transcription_input,
        output=media.transcription_output,
        usage=media.transcription_usage,
        finish=others.no_finish,
        joiner=media.TranscriptJoiner,
    )


ENDPOINTS: dict[str, Endpoint] = {
    "/chat/completions": Endpoint(
        kind="llm",
        name="openai.chat.completions",
        input=chat.read_input,
        output=chat.read_output,
        usage=chat.read_usage,
        finish=chat.finish_reasons,
        joiner=ChatJoiner,
        attributes=says.of_chat,
        whole=says.whole_chat,
        ask=stream_usage.ask,
        keep_back=(stream_usage.without, stream_usage.awithout),
    ),
    "/responses": Endpoint(
        kind="llm",
        name="openai.responses",
        input=responses.read_input,
        output=responses.read_output,
        usage=responses.read_usage,
        finish=responses.finish_reasons,
        joiner=ResponseJoiner,
        attributes=says.of_response,
        whole=says.whole_response,
    ),
    "/completions": Endpoint(
        kind="llm",
        name="openai.completions",
        input=others.completion_input,
        output=others.completion_output,
        usage=chat.read_usage,
        finish=chat.finish_reasons,
        joiner=CompletionJoiner,
        attributes=says.of_chat,
        ask=stream_usage.ask,
        keep_back=(stream_usage.without, stream_usage.awithout),
    ),
    "/embeddings": Endpoint(
        kind="embedding",
        name="openai.embeddings",
        input=others.embedding_input,
        output=others.embedding_output,
        usage=others.embedding_usage,
        finish=others.no_finish,
    ),
    "/moderations": Endpoint(
        kind="guardrail",
        name="openai.moderations",
        input=others.moderation_input,
        output=others.moderation_output,
        usage=others.no_usage,
        finish=others.no_finish,
    ),
    "/images/generations": _images("openai.images.generate"),
    "/images/edits": _images("openai.images.edit"),
    "/images/variations": _images("openai.images.create_variation"),
    "/audio/transcriptions": _transcripts("openai.audio.transcriptions"),
    "/audio/translations": _transcripts("openai.audio.translations"),
    "/audio/speech": Endpoint(
        kind="llm",
        name="openai.audio.speech",
        input=media.speech_input,
        output=media.speech_output,
        usage=others.no_usage,
        finish=others.no_finish,
    ),
}

OPENAI = Sdk(name="openai", endpoints=ENDPOINTS, address=address, error=says.of_error)
