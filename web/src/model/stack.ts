// A formatted Python traceback → its frames, the newest first, those of libraries gathered: one's own are what one looks for.

export interface Frame {
  readonly file: string;
  readonly line: number;
  readonly function: string;
  /** The line of the program, and marks under it. */
  readonly code: string;
  /** The package that it is of; null for one's own. */
  readonly library: string | null;
}

/** Frames in a row: one of one's own, or some of libraries. */
export interface Group {
  readonly frames: readonly Frame[];
  readonly libraries: readonly string[];
}

/** One exception with the way to it; `because` tells how it hangs together with the older one after it. */
export interface Raised {
  readonly groups: readonly Group[];
  readonly said: string;
  readonly because: string | null;
}

const FRAME = /^ {2}(?:\s*[|+] ?)*\s*File "([^"\n]{1,4000})", line (\d+)(?:, in (.*))?$/;
/** What Python writes between two exceptions, and how it is said where the newest comes first. */
const LINKS: readonly (readonly [RegExp, string])[] = [
  [/^During handling of the above exception/, "while this was handled:"],
  [/^The above exception was the direct cause/, "caused by:"],
];
/** Lines of a stack that are looked at. */
const MOST = 20_000;

/** Read a traceback; what it is not is given back as one text without frames. */
export function readStack(stack: string): readonly Raised[] {
  const found: Raised[] = [];
  let frames: Frame[] = [];
  let said: string[] = [];
  let because: string | null = null;
  const end = () => {
    if (frames.length > 0 || said.join("").trim()) found.push({ groups: grouped(frames.reverse()), said: said.join("\n").trim(), because });
    [frames, said, because] = [[], [], null];
  };
  for (const line of stack.split("\n").slice(0, MOST)) {
    const [, file, number, name] = FRAME.exec(line) ?? [];
    if (file !== undefined) frames.push({ file, line: Number(number), function: name ?? "", code: "", library: libraryOf(file) });
    else if (linkOf(line) !== null) {
      end();
      because = linkOf(line);
    } else if (frames.length > 0 && said.length === 0 && /^ {4}/.test(line)) addCode(frames, line);
    else if (!/^\s*(?:[|+] ?)*Traceback \(most recent call last\):$/.test(line) && (line || said.length > 0)) said.push(line);
  }
  end();
  return found.reverse();
}

function linkOf(line: string): string | null {
  return LINKS.find(([link]) => link.test(line))?.[1] ?? null;
}

function addCode(frames: Frame[], line: string): void {
  const last = frames.at(-1);
  if (last) frames[frames.length - 1] = { ...last, code: last.code ? `${last.code}\n${line.slice(4)}` : line.slice(4) };
}

/** The package of a file, as far as its path tells: installed, or of Python itself. */
export function libraryOf(file: string): string | null {
  const path = file.replaceAll("\\", "/");
  if (path.startsWith("<frozen ") || path === "<string>") return "python";
  if (/\/dashcam\/(?:capture|integrations)\//.test(path)) return "dashcam";
  const installed = /\/(?:site|dist)-packages\/([^/]+)/.exec(path)?.[1];
  if (installed !== undefined) return installed.replace(/\.py$/, "");
  return /\/lib\/python3[.\d]*t?\//i.test(path) ? "python" : null;
}

function grouped(frames: readonly Frame[]): readonly Group[] {
  const groups: Frame[][] = [];
  for (const frame of frames) {
    const last = groups.at(-1);
    if (frame.library !== null && last?.[0]?.library) last.push(frame);
    else groups.push([frame]);
  }
  return groups.map((group) => ({
    frames: group,
    libraries: [...new Set(group.flatMap((frame) => frame.library ?? []))],
  }));
}
