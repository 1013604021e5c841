// A payload, shown by what it is: a conversation, documents, a text, or a tree.
import { useContext } from "preact/hooks";
import { documentsOf } from "../model/documents.ts";
import { spanFilter } from "../model/filtering.ts";
import { copied } from "../model/json.ts";
import { conversation, isConversation } from "../model/messages.ts";
import { isEmpty, words } from "../model/payload.ts";
import { ChatView } from "../parts/chat-view/chat-view.tsx";
import { Words } from "../parts/chat-view/message.tsx";
import { Copy } from "../parts/copy/copy.tsx";
import { Documents } from "../parts/documents/documents.tsx";
import { JsonView } from "../parts/json-view/json-view.tsx";
import { markdown } from "../state/markdown.ts";
import { href, visit } from "../state/url.ts";
import { Linked } from "./linked.ts";
import { Section } from "./section.tsx";

export interface ValueProps {
  readonly title: string;
  /** Which field of the span it is, for the filter that a click makes; null where there is no such filter. */
  readonly field: "input" | "output" | "attributes" | "links" | null;
  readonly value: unknown;
  readonly find?: string | undefined;
  /** What is said where there is nothing. */
  readonly none?: string;
}

/** One payload under its title; nothing where there is none and nothing to say about it. */
export function Value({ title, field, value, find, none }: ValueProps) {
  if (isEmpty(value) && none === undefined) return null;
  return (
    <Section title={title} tools={isEmpty(value) ? undefined : <Copy text={() => copied(value)} label={`Copy the ${title}`} />}>
      {isEmpty(value) ? <span class="section-none">{none}</span> : <Shown field={field} value={value} find={find} label={title} />}
    </Section>
  );
}

interface ShownProps {
  readonly field: string | null;
  readonly value: unknown;
  readonly find?: string | undefined;
  readonly label: string;
}

export function Shown({ field, value, find, label }: ShownProps) {
  const isLinked = useContext(Linked);
  const text = words(value);
  if (text !== null) return <Words {...text} markdown={markdown.value} find={find} />;
  if (isConversation(value)) {
    return <ChatView conversation={conversation(value, null)} markdown={markdown.value} find={find} />;
  }
  const documents = documentsOf(value);
  if (documents !== null) return <Documents found={documents} find={find} />;
  return (
    <JsonView
      value={value}
      find={find}
      label={label}
      onFilter={isLinked && field ? (steps, wanted) => visit(href("/traces", { filter: spanFilter(field, wanted, steps) })) : undefined}
    />
  );
}
