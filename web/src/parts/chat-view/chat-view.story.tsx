import { DISGUISED, TEXTS } from "../../../test/hostile.ts";
import { conversation } from "../../model/messages.ts";
import type { Stories } from "../story.ts";
import { ChatView } from "./chat-view.tsx";

const text = (role: string, content: string, more = {}) => ({ role, parts: [{ type: "text", content }], ...more });
const CALL = { type: "tool_call", id: "1", name: "find_order", arguments: { number: "A-1042", fields: ["date", "status"] } };
const ANSWER = { type: "tool_call_response", id: "1", response: { date: "2026-11-12", status: "late", days: 5 } };
const ASKED = [
  text("system", "You help customers of a shop. Answer in one sentence."),
  text("user", "My order A-1042 has not come. Do I get my money back?", { name: "Eve" }),
];
const TOOLS = [{ role: "assistant", parts: [{ type: "reasoning", content: "The order has to be looked up first." }, CALL] }, { role: "tool", parts: [ANSWER] }];
const REPLY = text("assistant", "Yes: it is **five days** late, and from the fourth day on you are paid back *in full*.", { finish_reason: "stop" });
const MEDIA = {
  role: "user",
  parts: [
    { type: "text", content: "What is on this picture?" },
    { type: "blob", hash: "sha256:9f86", mime_type: "image/png", size: 24_310 },
    { type: "uri", uri: "https://shop.example/a.jpg", mime_type: "image/jpeg" },
  ],
};
const REFUSED = { role: "assistant", finish_reason: "content_filter", parts: [{ type: "other", raw: { type: "refusal", refusal: "I cannot help with that." } }] };
const ODD = { role: "critic", parts: [{ type: "redacted_reasoning", data: "…" }, { type: "other", raw: { type: "computer_call", action: { x: 3 } } }] };

const view = (sent: readonly unknown[], got: readonly unknown[] = [], before?: readonly unknown[]) =>
  conversation({ messages: sent }, { messages: got }, before && { messages: before });

export const stories: Stories = {
  name: "ChatView",
  cases: {
    "a tool call with its answer": () => <ChatView conversation={view([...ASKED, ...TOOLS], [REPLY])} markdown={false} onMarkdown={() => undefined} />,
    "as Markdown": () => <ChatView conversation={view(ASKED, [REPLY])} markdown onMarkdown={() => undefined} />,
    "history folded": () => <ChatView conversation={view([...ASKED, ...TOOLS], [REPLY], ASKED)} markdown={false} />,
    "media, refusal, odd parts": () => <ChatView conversation={view([MEDIA, ODD], [REFUSED])} markdown={false} />,
    "asked for, not answered yet": () => <ChatView conversation={view(ASKED, [{ role: "assistant", finish_reason: "length", parts: [CALL] }])} markdown={false} />,
    "hostile": () => <ChatView conversation={view([...TEXTS, ...DISGUISED].map((one) => text("user", one)))} markdown={false} />,
    "nothing": () => <ChatView conversation={view([])} markdown={false} />,
  },
};
