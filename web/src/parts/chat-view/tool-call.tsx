// A tool that the model asked for: its arguments, and what it answered beside them.
import type { Part } from "../../model/messages.ts";
import { isEmpty, words } from "../../model/payload.ts";
import { Button } from "../button/button.tsx";
import { JsonView } from "../json-view/json-view.tsx";
import { LongText, Plain } from "../text/text.tsx";

export interface ToolCallProps {
  readonly call: Part & { is: "call" };
  readonly find?: string | undefined;
  readonly onJump?: (() => void) | null;
}

export function ToolCall({ call, find, onJump }: ToolCallProps) {
  return (
    <div class="tool-call">
      <div class="tool-call-head">
        <span class="tool-call-name"><Plain text={call.name} find={find} /></span>
        {call.answer === null && <span class="message-note">asked for</span>}
        {onJump && <Button look="quiet" icon="link" label="Go to the call of this tool" onClick={onJump} />}
      </div>
      <div class={call.answer ? "tool-call-both" : "tool-call-one"}>
        <section class="tool-call-side">
          <span class="message-label">arguments</span>
          <Given value={call.arguments} find={find} />
        </section>
        {call.answer && (
          <section class="tool-call-side">
            <span class="message-label">answer</span>
            <Given value={call.answer.response} find={find} />
          </section>
        )}
      </div>
    </div>
  );
}

/** A text as a text, anything else as a tree. */
export function Given({ value, find }: { readonly value: unknown; readonly find?: string | undefined }) {
  const text = words(value);
  if (text !== null) return <LongText text={text.text} size={text.size} most={1_000} find={find} />;
  if (isEmpty(value)) return <span class="message-note">none</span>;
  return <JsonView value={value} find={find} />;
}
