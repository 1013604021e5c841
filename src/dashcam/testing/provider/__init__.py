"""A deterministic stand-in for LLM HTTP APIs, so that real SDKs and frameworks run with no key and no network.

`POST /v1/chat/completions`, `/v1/responses`, `/v1/completions`, `/v1/embeddings`, `/v1/moderations` (OpenAI),
`/v1/messages` and `/v1/messages/count_tokens` (Anthropic), `/v1beta/models/{model}:generateContent` and its siblings
(Gemini); `GET /v1/models`, `/v1/responses/{id}`, `/_fake/requests`, `/_fake/health`; `POST /_fake/reset`.

The same request body always gets the same answer, ids, usage and chunks. Directives in the last user message script it:
`[[reply:TEXT]]`, `[[tool:NAME {"json": "args"}]]` (repeatable), `[[tokens:N]]`, `[[error:429]]`, `[[delay:SECONDS]]`,
`[[cut:N]]` (drop the connection after N events), `[[badjson]]`, `[[cached:N]]`. A model named `fake-error-STATUS` fails.

    with FakeServer() as server:
        OpenAI(base_url=server.openai_url, api_key="any")
        Anthropic(base_url=server.url, api_key="any")
"""

from dashcam.testing.provider.server import FakeServer

__all__ = ["FakeServer"]
