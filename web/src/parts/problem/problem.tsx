// What went wrong, in the server's words, and what to do next.
import type { ComponentChildren } from "preact";
import { Button } from "../button/button.tsx";
import "./problem.css";

export interface ProblemProps {
  readonly message: string;
  /** Try again. */
  readonly onRetry?: () => void;
  readonly children?: ComponentChildren;
}

/** `<Problem message={error.message} onRetry={read}/>` */
export function Problem({ message, onRetry, children }: ProblemProps) {
  return (
    <div class="problem" role="alert">
      <p class="problem-message">{message}</p>
      {children}
      {onRetry && <Button onClick={onRetry}>Try again</Button>}
    </div>
  );
}
