// What a panel is given: one span whole, its trace in outline, and where else one may go from it.
import type { ComponentChild } from "preact";
import type { Source } from "../api/source.ts";
import type { Outline, Span } from "../api/types.ts";

export interface PanelProps {
  readonly span: Span;
  readonly outline: Outline;
  /** The place of the span in the outline. */
  readonly index: number;
  /** Select another span. */
  readonly onJump: (index: number) => void;
  /** Where other spans are read from; without it nothing is read. */
  readonly source?: Source | undefined;
  /** What is looked for. */
  readonly find?: string | undefined;
}

export type Panel = (props: PanelProps) => ComponentChild;
