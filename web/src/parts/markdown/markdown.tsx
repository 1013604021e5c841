// A recorded text as Markdown: a tree of our own becomes elements, so nothing in it can be markup; nothing is fetched.
import type { ComponentChild } from "preact";
import { useMemo, useState } from "preact/hooks";
import { count, said } from "../../model/format.ts";
import { type Target, safeLink } from "../../model/links.ts";
import { type Align, type Block, markdown } from "../../model/markdown.ts";
import type { Inline } from "../../model/markdown-inline.ts";
import { head } from "../../model/payload.ts";
import { LongText, Plain } from "../text/text.tsx";
import "./markdown.css";

/** Characters that are read at first; the rest by steps, each ten times as far. */
const FIRST = 20_000;

/** `<Markdown text={part.text}/>`; a text too long for that is plain. */
export function Markdown({ text }: { readonly text: string }) {
  const [most, setMost] = useState(FIRST);
  const part = beginning(text, most);
  const blocks = useMemo(() => markdown(part), [part]);
  if (blocks === null) return <LongText text={text} />;
  return (
    <div class="markdown" dir="auto">
      {blocks.map(block)}
      {part.length < text.length && (
        <button type="button" class="text-more" onClick={() => setMost(most * 10)}>
          show more: {said(count(text.length - part.length))} characters
        </button>
      )}
    </div>
  );
}

/** The paragraphs within so many characters. */
function beginning(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = text.lastIndexOf("\n\n", most);
  return head(text, end > most / 2 ? end : most);
}

function block(one: Block, key: number): ComponentChild {
  switch (one.is) {
    case "heading":
      return (
        <div class={`markdown-heading markdown-heading--${one.level}`} role="heading" aria-level={Math.min(6, one.level + 3)} key={key}>
          {one.inside.map(inline)}
        </div>
      );
    case "paragraph":
      return <p key={key}>{one.inside.map(inline)}</p>;
    case "code":
      return (
        <div class="markdown-code" key={key}>
          {one.language && <span class="markdown-language">{one.language}</span>}
          <LongText text={one.text} mono />
        </div>
      );
    case "quote":
      return (
        <blockquote class="markdown-quote" key={key}>
          {one.inside.map(block)}
        </blockquote>
      );
    case "list":
      return list(one, key);
    case "table":
      return table(one, key);
    case "rule":
      return <hr class="markdown-rule" key={key} />;
  }
}

function list(one: Block & { is: "list" }, key: number): ComponentChild {
  const items = one.items.map((inside, at) => <li key={at}>{inside.map(block)}</li>);
  if (one.start === null) return <ul class="markdown-list" key={key}>{items}</ul>;
  return <ol class="markdown-list markdown-list--numbers" start={one.start} key={key}>{items}</ol>;
}

function table(one: Block & { is: "table" }, key: number): ComponentChild {
  const [head = [], ...rows] = one.rows;
  const style = (at: number) => ({ textAlign: (one.align[at] ?? "start") as NonNullable<Align> | "start" });
  return (
    <div class="markdown-scroll" key={key} tabIndex={0} role="group" aria-label="Table">
      <table class="markdown-table">
        <thead>
          <tr>{head.map((cell, at) => <th key={at} style={style(at)}>{cell.map(inline)}</th>)}</tr>
        </thead>
        <tbody>
          {rows.map((row, line) => (
            <tr key={line}>{row.map((cell, at) => <td key={at} style={style(at)}>{cell.map(inline)}</td>)}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function inline(one: Inline, key: number): ComponentChild {
  switch (one.is) {
    case "text":
      return <Plain text={one.text} key={key} />;
    case "code":
      return <code class="markdown-word" key={key}><Plain text={one.text} /></code>;
    case "em":
      return <em key={key}>{one.inside.map(inline)}</em>;
    case "strong":
      return <strong key={key}>{one.inside.map(inline)}</strong>;
    case "del":
      return <del key={key}>{one.inside.map(inline)}</del>;
    case "break":
      return <br key={key} />;
    case "link":
      return <Link to={one.to} isImage={one.image} key={key}>{one.inside.map(inline)}</Link>;
  }
}

interface LinkProps {
  readonly to: string;
  readonly isImage?: boolean;
  readonly children?: ComponentChild;
}

/** A link with its host beside it; an address that leads nowhere safe is text. A picture is never fetched. */
export function Link({ to, isImage = false, children }: LinkProps) {
  const target = safeLink(to);
  const shown = <>{isImage && <span class="markdown-image">picture </span>}{children}</>;
  if (target === null) return <span class="markdown-nowhere">{shown}<span class="markdown-host"> (<Plain text={to} />)</span></span>;
  return (
    <bdi>
      <a href={target.href} target="_blank" rel="noopener noreferrer">
        {shown}
      </a>
      {!isItself(children, target) && <span class="markdown-host"> ({target.host})</span>}
    </bdi>
  );
}

/** An address that is written out says its host by itself. */
function isItself(children: ComponentChild, target: Target): boolean {
  const only = Array.isArray(children) && children.length === 1 ? (children[0] as { props?: { text?: string } }).props?.text : undefined;
  return only !== undefined && (only === target.href || `${only}/` === target.href);
}
