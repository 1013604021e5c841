// What two texts have in common and what not, in one column: gone is struck, new is underlined, so colour is not alone.
import { useMemo, useState } from "preact/hooks";
import { type Word, compare } from "../../model/text-diff.ts";
import { Plain } from "../text/text.tsx";
import "./text-diff.css";

const FOLDED = 400;
const AROUND = 120;

/** `<TextDiff before={a} after={b}/>`, or with the words where they are known already. */
export function TextDiff({ before, after, words }: { readonly before: string; readonly after: string; readonly words?: readonly Word[] }) {
  const found = useMemo(() => words ?? compare(before, after), [before, after, words]);
  return (
    <div class="text-diff" dir="auto">
      {found.map(([kind, text], at) => {
        if (kind === "out") return <del class="text-diff-out" key={at}><Plain text={text} /></del>;
        if (kind === "in") return <ins class="text-diff-in" key={at}><Plain text={text} /></ins>;
        return <Same text={text} isFirst={at === 0} isLast={at === found.length - 1} key={at} />;
      })}
    </div>
  );
}

/** What both have: of a long piece only the ends, next to what differs. */
function Same({ text, isFirst, isLast }: { readonly text: string; readonly isFirst: boolean; readonly isLast: boolean }) {
  const [open, setOpen] = useState(false);
  if (open || text.length <= FOLDED) return <Plain text={text} />;
  const left = text.length - (isFirst ? 0 : AROUND) - (isLast ? 0 : AROUND);
  return (
    <>
      {!isFirst && <Plain text={text.slice(0, AROUND)} />}
      <button type="button" class="text-diff-fold" onClick={() => setOpen(true)}>
        {left.toLocaleString("en")} equal characters
      </button>
      {!isLast && <Plain text={text.slice(-AROUND)} />}
    </>
  );
}
