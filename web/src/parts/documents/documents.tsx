// Documents that were found: rank, name, score as a bar, the text, and what else is said of each.
import { useState } from "preact/hooks";
import { type Document, type Documents as Found, barOf } from "../../model/documents.ts";
import { plural } from "../../model/format.ts";
import { preview } from "../../model/payload.ts";
import { Button } from "../button/button.tsx";
import { LongText, Plain } from "../text/text.tsx";
import "./documents.css";

export interface DocumentsProps {
  readonly found: Found;
  readonly find?: string | undefined;
}

const FIRST = 20;

/** `<Documents found={documentsOf(span.output)}/>` */
export function Documents({ found, find }: DocumentsProps) {
  const [most, setMost] = useState(FIRST);
  const { documents, size } = found;
  if (documents.length === 0) return <p class="documents-none">No documents were found.</p>;
  return (
    <div class="documents">
      <ol class="documents-list">
        {documents.slice(0, most).map((one, at) => <Item one={one} rank={at + 1} bar={barOf(one.score, documents)} find={find} key={at} />)}
      </ol>
      {documents.length > most && <Button look="quiet" onClick={() => setMost(most * 5)}>Show {plural(documents.length - most, "document")} more</Button>}
      {size > documents.length && <p class="documents-lost">{plural(size - documents.length, "document")} more were found and not kept.</p>}
    </div>
  );
}

interface ItemProps {
  readonly one: Document;
  readonly rank: number;
  readonly bar: number;
  readonly find: string | undefined;
}

function Item({ one, rank, bar, find }: ItemProps) {
  return (
    <li class="documents-item">
      <div class="documents-head">
        <span class="documents-rank">{rank}</span>
        <span class="documents-title"><Plain text={one.title ?? "no name"} find={find} /></span>
        {one.score === null ? (
          <span class="documents-score documents-score--none">no score</span>
        ) : (
          <span class="documents-score">
            <svg class="documents-bar" viewBox="0 0 60 6" preserveAspectRatio="none" aria-hidden="true">
              <rect class="documents-bar-all" width="60" height="6" />
              <rect class="documents-bar-part" width={60 * bar} height="6" />
            </svg>
            {scored(one.score)}
          </span>
        )}
      </div>
      <div class="documents-text"><LongText text={one.text} size={one.size} most={500} find={find} /></div>
      {one.metadata.length > 0 && (
        <dl class="documents-facts">
          {one.metadata.slice(0, 30).map((entry) => (
            <div class="documents-fact" key={entry.name}>
              <dt><Plain text={entry.name} /></dt>
              <dd><Plain text={preview(entry.value, 120)} find={find} /></dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
}

function scored(score: number): string {
  return Math.abs(score) >= 100 ? score.toFixed(1) : score.toFixed(3);
}
