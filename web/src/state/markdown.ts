// Whether recorded texts are read as Markdown: plain at first, and as the reader last chose.
import { signal } from "@preact/signals";
import { recall, remember } from "./prefs.ts";

export const markdown = signal(recall("markdown") === "on");

/** Turn it on or off, in every text. */
export function setMarkdown(on: boolean): void {
  markdown.value = on;
  remember("markdown", on ? "on" : "off");
}
