// A model call as a conversation: who said what, tools with their answers beside them, what was sent before folded away.
import { useState } from "preact/hooks";
import { plural } from "../../model/format.ts";
import type { Conversation, Message, Part } from "../../model/messages.ts";
import { Button } from "../button/button.tsx";
import { MessageView } from "./message.tsx";
import "./chat-view.css";

export interface ChatViewProps {
  readonly conversation: Conversation;
  readonly markdown: boolean;
  /** Turns Markdown on and off; without it there is no button. */
  readonly onMarkdown?: ((on: boolean) => void) | undefined;
  readonly find?: string | undefined;
  /** Go to the span of a tool that the model asked for; null where there is none. */
  readonly toolLink?: ((part: Part & { is: "call" }) => (() => void) | null) | undefined;
}

/** Beyond so many messages that nobody has seen, only the last ones are shown at first. */
const MANY = 12;
const LAST = 6;

/** `<ChatView conversation={conversation(input, output, before)} markdown={false}/>` */
export function ChatView({ conversation, markdown, onMarkdown, find, toolLink }: ChatViewProps) {
  const [isOpen, setOpen] = useState(false);
  const { messages, lost } = conversation;
  const known = messages.filter((message) => message.isKnown).length;
  const fold = folded(messages, known);
  const hidden = isOpen || find ? 0 : fold;
  const draw = (message: Message, at: number) => (
    <MessageView message={message} isNew={known > 0 && !message.isKnown && !message.isOutput} markdown={markdown} find={find} toolLink={toolLink} key={at} />
  );
  return (
    <div class="chat-view">
      {(onMarkdown || fold > 0) && (
        <div class="chat-view-tools">
          {fold > 0 && (
            <Button look="quiet" icon={hidden > 0 ? "right" : "down"} expanded={hidden === 0} onClick={() => setOpen(!isOpen)}>
              {plural(fold, "earlier message")}
              {known > 0 ? ", sent again" : ""}
            </Button>
          )}
          {onMarkdown && (
            <span class="chat-view-markdown">
              <Button look="quiet" pressed={markdown} onClick={() => onMarkdown(!markdown)}>Markdown</Button>
            </span>
          )}
        </div>
      )}
      {messages.slice(hidden).map((message, at) => draw(message, at + hidden))}
      {lost > 0 && <p class="chat-view-lost">{plural(lost, "message")} more were sent and not kept.</p>}
      {messages.length === 0 && <p class="chat-view-lost">No messages.</p>}
    </div>
  );
}

/** How many messages at the beginning are folded away. */
function folded(messages: readonly Message[], known: number): number {
  if (known > 0) return known;
  return messages.length > MANY ? messages.length - LAST : 0;
}
