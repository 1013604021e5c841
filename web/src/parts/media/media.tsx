// What a message carries besides words: only its type and size are recorded, and nothing is fetched.
import { bytes, said } from "../../model/format.ts";
import { Link } from "../markdown/markdown.tsx";
import { Plain } from "../text/text.tsx";
import "./media.css";

/** Content that came with the message: its type and size stand for it. */
export function Blob({ mime, size, hash }: { readonly mime: string; readonly size: number | null; readonly hash: string | null }) {
  return (
    <span class="media" title={hash ? `The content is not recorded. ${hash}` : "The content is not recorded."}>
      <span class="media-type"><Plain text={mime} /></span>
      <span class="media-size">{size === null ? "size unknown" : said(bytes(size))}</span>
    </span>
  );
}

/** Content by its address, which only the reader's own click opens. */
export function Address({ uri, mime }: { readonly uri: string; readonly mime: string }) {
  return (
    <span class="media">
      <span class="media-type"><Plain text={mime} /></span>
      <span class="media-address"><Link to={uri}>{[<Plain text={uri} key={0} />]}</Link></span>
    </span>
  );
}
