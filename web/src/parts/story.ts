// What a story is: a part shown in the states that it can be in, on the gallery page.
import type { ComponentChild } from "preact";

export interface Stories {
  readonly name: string;
  /** What a case shows → the part in that state. A case may be a component with hooks. */
  readonly cases: Readonly<Record<string, () => ComponentChild>>;
}
