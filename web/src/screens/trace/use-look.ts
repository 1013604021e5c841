// Looking at a part of the time: the bars zoom in on it, and the rows go to the calls that began in it.
import { useEffect, useRef, useState } from "preact/hooks";
import { firstRowIn } from "../../model/tree.ts";
import type { Opened } from "./opened.ts";

/** The rows go when the hand has come to rest for so long. */
const PAUSE_MS = 150;
/** So many rows after the first are brought into sight with it. */
const AFTER = 12;

/** The row to bring into sight, null until one looks at a part of the time, and the function to look at one. */
export function useLook({ reading, selection, zoom }: Opened) {
  const [row, setRow] = useState<number | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => setRow(null), [selection.selected.value]);
  const look = (from: number, to: number) => {
    zoom.show(from, to);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const [model, rows, view] = [reading.model.peek(), selection.rows.peek(), zoom.view.peek()];
      const first = model && rows ? firstRowIn(model, rows, view.from, view.to) : -1;
      if (rows && first >= 0) setRow(Math.min(first + AFTER, rows.count - 1));
    }, PAUSE_MS);
  };
  return { row, look };
}
