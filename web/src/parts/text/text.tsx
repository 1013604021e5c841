// A recorded text: as it is, with nothing in it hidden, in steps where it is long.
import { useState } from "preact/hooks";
import { count, said } from "../../model/format.ts";
import { head, pieces } from "../../model/payload.ts";
import { type Piece, visible } from "../../model/visible.ts";
import "./text.css";

export interface PlainProps {
  readonly text: string;
  /** Beside its own. */
  readonly class?: string;
  /** What is looked for is lit. */
  readonly find?: string | undefined;
}

/** A short text in a line. */
export function Plain({ text, find, class: own }: PlainProps) {
  return <bdi class={own ? `text-plain ${own}` : "text-plain"}>{visible(text).map((piece) => shown(piece, find))}</bdi>;
}

function shown({ text, mark }: Piece, find: string | undefined) {
  if (mark === null) return find ? lit(text, find) : text;
  return (
    <span class="text-mark" title="Hidden in the text">
      ⟨{mark}⟩
    </span>
  );
}

const LIT_MOST = 1_000;

function lit(text: string, find: string) {
  const [low, wanted] = [text.toLowerCase(), find.toLowerCase()];
  if (low.length !== text.length || wanted === "") return text;
  const out = [];
  let from = 0;
  for (let at = low.indexOf(wanted); at >= 0 && out.length < LIT_MOST; at = low.indexOf(wanted, from)) {
    out.push(text.slice(from, at), <mark class="text-lit">{text.slice(at, at + wanted.length)}</mark>);
    from = at + wanted.length;
  }
  return [...out, text.slice(from)];
}

export interface LongTextProps extends PlainProps {
  /** How many characters there were when it was recorded; more than are in `text` where it was cut. */
  readonly size?: number;
  /** Characters that are shown at first. */
  readonly most?: number;
  readonly mono?: boolean;
}

const FIRST = 2_000;
/** A line counts as so many characters, so that many short ones do not fill the page. */
const LINE = 50;
const STEP = 10;
/** What is looked for is shown at once unless it is further on than that. */
const FAR = 200_000;
/** Longer texts are laid out in pieces of this length, and only those in sight. */
const PIECE = 10_000;

/** A text of any length: its beginning, and by steps the rest. */
export function LongText({ text, find, size = text.length, most = FIRST, mono = false }: LongTextProps) {
  const [steps, setSteps] = useState(1);
  const wanted = find ? text.toLowerCase().indexOf(find.toLowerCase()) : -1;
  const short = beginning(text, most * steps, Math.ceil((most * steps) / LINE));
  const part = wanted < short.length || wanted > FAR ? short : beginning(text, wanted + most, Number.POSITIVE_INFINITY);
  const left = text.length - part.length;
  return (
    <div class={mono ? "text text--mono" : "text"} dir="auto">
      {part.length <= PIECE ? (
        <Plain text={part} find={find} />
      ) : (
        pieces(part, PIECE).map((piece, at) => <div class="text-piece" key={at}><Plain text={piece} find={find} /></div>)
      )}
      {left > 0 && (
        <button type="button" class="text-more" onClick={() => setSteps(steps * STEP)}>
          show more: {said(count(left))} characters
        </button>
      )}
      {left === 0 && steps > 1 && (
        <button type="button" class="text-more" onClick={() => setSteps(1)}>
          show less
        </button>
      )}
      {left === 0 && size > text.length && <Lost size={size} kept={text.length} />}
    </div>
  );
}

/** Says that a text was cut when it was recorded. */
export function Lost({ size, kept }: { readonly size: number; readonly kept: number }) {
  return (
    <span class="text-lost">
      cut here: {said(count(kept))} of {said(count(size))} characters were kept
    </span>
  );
}

/** So many characters and lines; a little more where that is all. */
function beginning(text: string, most: number, lines: number): string {
  let end = -1;
  for (let line = 0; line < lines && end < text.length; line += 1) {
    const next = text.indexOf("\n", end + 1);
    end = next < 0 ? text.length : next;
  }
  const cut = Math.min(most, end);
  return text.length - cut < most / 10 && cut >= end ? text : text.length <= cut ? text : head(text, cut);
}
