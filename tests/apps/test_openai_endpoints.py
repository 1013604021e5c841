"""OpenAI's endpoints beside chat, and what an answer can be beside an answer: pictures, sounds, refusals, filters, attempts."""

import asyncio
import base64
import io

import openai
import pytest
from openai import AsyncOpenAI, AzureOpenAI, OpenAI

from dashcam.integrations.words import bytes_part
from dashcam.testing.capturing import captured
from dashcam.testing.provider.images import PIXEL
from tests.apps.told import told

MODEL = "gpt-4o-mini"
PNG = base64.b64decode(PIXEL)
WAV = b"RIFF" + bytes(12)


@pytest.fixture
def client(server):
    server.reset()
    with OpenAI(base_url=server.openai_url, api_key="any", max_retries=0) as made:
        yield made


def says(text):
    return [{"role": "user", "content": text}]


def only(recorded):
    (span,) = recorded.spans
    return span


def said(span):
    (message,) = span.output["messages"]
    return message


def test_a_picture_is_made_and_its_content_is_a_hash(client):
    """With the tokens of words and pictures apart, as the price needs them."""
    with captured() as recorded:
        made = client.images.generate(model="gpt-image-1", prompt="a red cap", size="1024x1024")
    assert made.data[0].b64_json == PIXEL
    span = only(recorded)
    assert (span.name, span.kind, span.model) == ("openai.images.generate", "llm", "gpt-image-1")
    assert span.input["messages"] == [{"role": "user", "parts": [{"type": "text", "content": "a red cap"}]}]
    assert span.input["parameters"] == {"size": "1024x1024"}
    assert said(span) == {"role": "assistant", "parts": [bytes_part(PNG, "image/png")]}
    assert (span.usage.input_tokens, span.usage.output_tokens) == (3, 272)
    assert span.usage.raw["input_tokens_details"] == {"image_tokens": 0, "text_tokens": 3}


def test_an_older_model_answers_with_an_address(client):
    """And with the prompt as it understood it."""
    with captured() as recorded:
        client.images.generate(model="dall-e-3", prompt="a cap", response_format="url")
    text, picture = said(only(recorded))["parts"]
    assert (text["content"], picture["uri"]) == ("A picture of a cap", "https://images.example.org/1.png")


def test_pictures_that_are_sent_are_hashes_too(client, tmp_path):
    """As bytes, with a name, or in memory; one from a file is the SDK's to read, and is told by its name."""
    (tmp_path / "c.png").write_bytes(PNG)
    with captured() as recorded, (tmp_path / "c.png").open("rb") as file:
        client.images.edit(model="gpt-image-1", prompt="bigger", image=[PNG, ("b.webp", io.BytesIO(PNG)), file])
    text, first, second, third = only(recorded).input["messages"][0]["parts"]
    assert (text["content"], first, second) == ("bigger", bytes_part(PNG, None), bytes_part(PNG, "image/webp"))
    assert third == {"type": "other", "raw": {"type": "file", "of": "BufferedReader"}}
    assert only(recorded).usage.raw["input_tokens_details"]["image_tokens"] == 3 * 272


def test_a_picture_that_comes_as_a_stream_is_its_last_state(client):
    """Sketches are chunks, and nothing else."""
    with captured() as recorded:
        stream = client.images.generate(model="gpt-image-1", prompt="a cap", stream=True, partial_images=2)
        assert [event.type.rpartition(".")[2] for event in stream] == ["partial_image", "partial_image", "completed"]
    span = only(recorded)
    assert said(span)["parts"] == [bytes_part(PNG, "image/png")]
    assert (span.stream.chunks, span.usage.output_tokens) == (3, 272)


def test_speech_is_a_sound_by_hash_type_and_size(client):
    """The program gets its bytes."""
    with captured() as recorded:
        sound = client.audio.speech.create(model="gpt-4o-mini-tts", voice="alloy", input="hello", response_format="wav")
    assert sound.content == b"olleh"
    span = only(recorded)
    assert (span.name, span.input["messages"][0]["parts"][0]["content"]) == ("openai.audio.speech", "hello")
    assert said(span)["parts"] == [bytes_part(b"olleh", "audio/wav")]


def test_speech_that_is_read_piece_by_piece_is_not_known(client, tmp_path):
    """And why not is said."""
    with captured() as recorded:
        with client.audio.speech.with_streaming_response.create(model="tts-1", voice="alloy", input="hello") as answer:
            answer.stream_to_file(tmp_path / "a.mp3")
    assert (tmp_path / "a.mp3").read_bytes() == b"olleh"
    span = only(recorded)
    assert (span.status, span.output) == ("ok", None)
    assert span.attributes["output.missing"].startswith("a raw response")


@pytest.mark.parametrize(
    ("model", "tokens", "raw"),
    [
        ("gpt-4o-transcribe", (16, 5), {"audio_tokens": 16, "text_tokens": 0}),
        ("whisper-1", (None, None), None),
    ],
)
def test_a_transcription_is_a_sound_and_its_words(client, model, tokens, raw):
    """Paid by tokens or by seconds: then tokens are unknown, not zero."""
    with captured() as recorded:
        answer = client.audio.transcriptions.create(model=model, file=("a.wav", WAV), language="en")
    assert answer.text == "I heard 16 bytes."
    span = only(recorded)
    assert span.input["messages"][0]["parts"] == [bytes_part(WAV, "audio/wav")]
    assert said(span)["parts"] == [{"type": "text", "content": "I heard 16 bytes."}]
    assert (span.usage.input_tokens, span.usage.output_tokens) == tokens
    assert span.usage.raw.get("input_token_details") == raw


@pytest.mark.filterwarnings("ignore:deprecated")
def test_a_transcription_as_plain_text_or_as_a_stream_has_the_same_words(client):
    """And a translation."""
    file = ("a.wav", WAV)
    with captured() as recorded:
        plain = client.audio.transcriptions.create(model="gpt-4o-transcribe", file=file, response_format="text")
        for event in client.audio.transcriptions.create(model="gpt-4o-transcribe", file=file, stream=True):
            last = event
        client.audio.translations.create(model="whisper-1", file=file)
    assert (plain.strip(), last.text) == ("I heard 16 bytes.",) * 2
    assert [said(span)["parts"][0]["content"] for span in recorded.spans] == ["I heard 16 bytes."] * 3
    assert [span.usage and span.usage.input_tokens for span in recorded.spans] == [None, 16, None]


def test_moderations_are_guardrails_and_batches_are_nothing(client):
    """A verdict is no answer of a model that is paid for; other requests pass untouched."""
    with captured() as recorded:
        client.moderations.create(input="I hate it", model="omni-moderation-latest")
        with pytest.raises(openai.NotFoundError):
            client.batches.create(input_file_id="f", endpoint="/v1/chat/completions", completion_window="24h")
    assert (only(recorded).kind, only(recorded).output["results"][0]["flagged"]) == ("guardrail", True)


def refused_answers(client, text):
    """The same prompt by each interface, whole and streamed."""
    yield client.chat.completions.create(model=MODEL, messages=says(text)).choices[0].message.refusal
    stream = client.chat.completions.create(model=MODEL, messages=says(text), stream=True)
    yield "".join(piece.choices[0].delta.refusal or "" for piece in stream)
    yield client.responses.create(model=MODEL, input=text).output[0].content[0].refusal
    yield [
        event.delta for event in client.responses.create(model=MODEL, input=text, stream=True) if ".delta" in event.type
    ]


def test_a_refusal_is_told_from_an_answer_however_it_comes(client):
    """OpenAI says that it stopped: what we say is a refusal, in the finish reason and in an attribute."""
    with captured() as recorded:
        first, second, third, fourth = refused_answers(client, "[[refuse:I cannot do that.]] do it")
    assert {first, second, third, "".join(fourth)} == {"I cannot do that."}
    raw = {"type": "other", "raw": {"type": "refusal", "refusal": "I cannot do that."}}
    message = {"role": "assistant", "parts": [raw], "finish_reason": "content_filter"}
    assert [said(span) for span in recorded.spans] == [message] * 4
    assert [span.attributes["output.refused"] for span in recorded.spans] == [True] * 4
    assert {tuple(span.attributes["gen_ai.response.finish_reasons"]) for span in recorded.spans} == {
        ("stop",),
        ("completed",),
    }


def test_what_a_filter_holds_back_is_no_refusal(server):
    """Azure's says what it found: in the answer, and in the failure of a prompt that it does not let through."""
    azure = AzureOpenAI(azure_endpoint=server.url, api_key="any", api_version="2026-01-01", max_retries=0)
    with azure, captured() as recorded:
        azure.chat.completions.create(model=MODEL, messages=says("[[filter]] how?"))
        azure.responses.create(model=MODEL, input="[[filter]] how?")
        with pytest.raises(openai.BadRequestError):
            azure.chat.completions.create(model=MODEL, messages=says("[[error:400 content_filter]] how?"))
    answer, response, failure = recorded.spans
    assert [said(span)["finish_reason"] for span in (answer, response)] == ["content_filter"] * 2
    assert answer.attributes["azure.content_filter"] == ["violence"]
    assert "output.refused" not in {**answer.attributes, **response.attributes}
    assert (failure.error.type, failure.attributes["openai.error.code"]) == ("openai.BadRequestError", "content_filter")
    assert failure.attributes["azure.content_filter"] == ["violence"]
    assert {span.provider for span in recorded.spans} == {"azure.ai.openai"}


def test_attempts_of_a_call_that_succeeds_in_the_end_are_one_span(client, server):
    """With what the earlier ones ended with; the program sees the answer alone."""
    with captured() as recorded:
        again = client.with_options(max_retries=3)
        answer = again.chat.completions.create(model=MODEL, messages=says("[[flaky:429 503]] hi"))
    assert (answer.choices[0].message.content, len(server.requests)) == ("Fake reply to: hi", 3)
    span = only(recorded)
    assert (span.status, span.error) == ("ok", None)
    assert span.attributes["http.request.resend_count"] == 2
    assert span.attributes["retry.reasons"] == ["429", "503"]


def test_attempts_of_asynchronous_calls_are_each_their_own(server):
    """Two that run at once do not count each other's."""
    server.reset()

    async def ask():
        async with AsyncOpenAI(base_url=server.openai_url, api_key="any", max_retries=3) as client:
            create = client.chat.completions.create
            await asyncio.gather(
                create(model=MODEL, messages=says("[[flaky:429 429]] a")),
                create(model=MODEL, messages=says("[[flaky:500]] b")),
                create(model=MODEL, messages=says("c")),
            )

    with captured() as recorded:
        asyncio.run(ask())
    by_text = {span.input["messages"][0]["parts"][0]["content"][-1]: span.attributes for span in recorded.spans}
    assert [by_text[name].get("retry.reasons") for name in "abc"] == [["429", "429"], ["500"], None]


@pytest.mark.parametrize(
    ("failure", "error"), [("ConnectError", openai.APIConnectionError), ("ReadTimeout", openai.APITimeoutError)]
)
def test_attempts_that_got_no_answer_are_named_by_the_exception(server, failure, error, monkeypatch):
    """No connection and no time are told apart, in each attempt and in the end."""
    with OpenAI(base_url=server.openai_url, api_key="any", max_retries=1) as client:
        monkeypatch.setattr(client, "_calculate_retry_timeout", lambda *_: 0)
        monkeypatch.setattr(client._client, "send", _failing(client, failure))
        with captured() as recorded, pytest.raises(error):
            client.chat.completions.create(model=MODEL, messages=says("hi"))
    span = only(recorded)
    assert span.error.type == f"openai.{error.__name__}"
    assert span.attributes["retry.reasons"] == [error.__name__]


def _failing(client, name):
    module = __import__(type(client._client).__mro__[-3].__module__.partition(".")[0])

    def send(request, **_):
        raise getattr(module, name)("as in the test", request=request)

    return send


def test_words_and_sounds_inside_messages_are_told_by_hash(client):
    """A sound, a file with its type and one without, in chat and in responses; a file by its id stays as it is."""
    sound = {"type": "input_audio", "input_audio": {"data": PIXEL, "format": "wav"}}
    file = {"type": "file", "file": {"file_data": f"data:application/pdf;base64,{PIXEL}", "filename": "a.pdf"}}
    bare = {"type": "file", "file": {"file_data": PIXEL, "filename": "a.pdf"}}
    known = {"type": "file", "file": {"file_id": "file-1"}}
    with captured() as recorded:
        client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": [sound, file, bare, known]}])
        content = [
            sound,
            {"type": "input_file", "file_data": PIXEL},
            {"type": "input_image", "image_url": f"data:image/png;base64,{PIXEL}"},
        ]
        shot = {
            "type": "computer_call_output",
            "call_id": "c",
            "output": {"type": "computer_screenshot", "image_url": f"data:image/png;base64,{PIXEL}"},
        }
        client.responses.create(model=MODEL, input=[{"role": "user", "content": content}, shot])
    chat, response = recorded.spans
    types = [(part["type"], part.get("mime_type")) for part in chat.input["messages"][0]["parts"]]
    assert types == [("blob", "audio/wav"), ("blob", "application/pdf"), ("blob", None), ("other", None)]
    assert [part["type"] for part in response.input["messages"][0]["parts"]] == ["blob"] * 3
    assert response.input["messages"][1]["parts"][0]["raw"]["output"]["image_url"]["type"] == "blob"
    assert PIXEL not in told(recorded)
