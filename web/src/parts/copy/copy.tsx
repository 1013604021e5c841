// A button that puts a text on the clipboard and says that it did.
import { useState } from "preact/hooks";
import { Button } from "../button/button.tsx";

export interface CopyProps {
  /** The text, or what makes it when it is wanted. */
  readonly text: string | (() => string | Promise<string>);
  /** What is copied: "Copy id". */
  readonly label?: string;
  /** The label is shown beside the drawing. */
  readonly showLabel?: boolean;
}

/** `<Copy text={trace.trace_id} label="Copy id"/>` */
export function Copy({ text, label = "Copy", showLabel = false }: CopyProps) {
  const [said, setSaid] = useState<string | null>(null);
  const copy = async (): Promise<void> => {
    let outcome = "Copied";
    try {
      await navigator.clipboard.writeText(typeof text === "string" ? text : await text());
    } catch {
      outcome = "The browser does not let us copy";
    }
    setSaid(outcome);
    setTimeout(() => setSaid(null), 1500);
  };
  return (
    <>
      <Button look="quiet" icon={said === "Copied" ? "check" : "copy"} label={said ?? label} onClick={() => void copy()}>
        {showLabel ? (said ?? label) : undefined}
      </Button>
      <span class="unseen" role="status">
        {said}
      </span>
    </>
  );
}
