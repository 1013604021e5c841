// An error: what it says, and the way to it, the newest frame first; frames of libraries are folded, one's own are not.
import { useMemo, useState } from "preact/hooks";
import { plural } from "../../model/format.ts";
import { type Frame, type Group, readStack } from "../../model/stack.ts";
import { Copy } from "../copy/copy.tsx";
import { Icon } from "../icon/icon.tsx";
import { LongText, Plain } from "../text/text.tsx";
import "./stack.css";

export interface StackProps {
  readonly type: string;
  readonly message: string;
  readonly stack: string | null;
  readonly find?: string | undefined;
}

/** `<Stack type={error.type} message={error.message} stack={error.stack}/>` */
export function Stack({ type, message, stack, find }: StackProps) {
  const raised = useMemo(() => (stack ? readStack(stack) : []), [stack]);
  const frames = raised.some((one) => one.groups.length > 0);
  return (
    <section class="stack">
      <div class="stack-head">
        <span class="stack-type"><Plain text={type} find={find} /></span>
        <Copy text={stack ?? `${type}: ${message}`} label="Copy the error" />
      </div>
      <LongText text={message} find={find} />
      {frames && raised.map((one, at) => (
        <div class="stack-raised" key={at}>
          {at > 0 && <div class="stack-said"><LongText text={one.said} most={400} /></div>}
          {one.groups.map((group, nth) => <Frames group={group} key={nth} />)}
          {one.because && <p class="stack-because"><Plain text={one.because} /></p>}
        </div>
      ))}
      {!frames && stack && <LongText text={stack} mono find={find} />}
    </section>
  );
}

function Frames({ group }: { readonly group: Group }) {
  const [isOpen, setOpen] = useState(false);
  if (group.libraries.length === 0 || isOpen) return <>{group.frames.map((frame, at) => <OneFrame frame={frame} key={at} />)}</>;
  return (
    <button type="button" class="stack-fold" onClick={() => setOpen(true)}>
      <Icon name="right" />
      {plural(group.frames.length, "frame")} of <Plain text={named(group.libraries)} />
    </button>
  );
}

function named(libraries: readonly string[]): string {
  return libraries.length > 3 ? `${libraries.slice(0, 3).join(", ")}, …` : libraries.join(", ");
}

function OneFrame({ frame }: { readonly frame: Frame }) {
  return (
    <div class={frame.library === null ? "stack-frame stack-frame--own" : "stack-frame"}>
      <div class="stack-place">
        <span class="stack-function"><Plain text={frame.function} /></span>
        <span class="stack-file"><Plain text={`${frame.file}:${frame.line}`} /></span>
      </div>
      {frame.code && <pre class="stack-code"><Plain text={frame.code} /></pre>}
    </div>
  );
}
