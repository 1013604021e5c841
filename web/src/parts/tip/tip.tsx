// A word of explanation that comes up when one points at something or steps to it with the keyboard.
import type { ComponentChildren } from "preact";
import "./tip.css";

/** `<Tip text="Half of all calls took less">p50</Tip>` */
export function Tip({ text, children }: { readonly text: string; readonly children: ComponentChildren }) {
  return (
    <span class="tip" tabIndex={0} data-tip={text}>
      {children}
      <span class="unseen">: {text}</span>
    </span>
  );
}
