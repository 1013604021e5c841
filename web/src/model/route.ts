// Patterns of paths: "/traces/:id" fits "/traces/ab12" and gives {id: "ab12"}; `places.ts` writes such paths.

export type Params = Readonly<Record<string, string>>;

/** The parts of a path that a pattern names, or null where it does not fit. */
export function match(pattern: string, path: string): Params | null {
  const wanted = pieces(pattern);
  const given = pieces(path);
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? "";
    if (part.startsWith(":")) params[part.slice(1)] = decoded(decoded(value));
    else if (part !== value) return null;
  }
  return params;
}

function pieces(path: string): string[] {
  return path.split("/").filter((piece) => piece !== "");
}

function decoded(piece: string): string {
  try {
    return decodeURIComponent(piece);
  } catch {
    return piece;
  }
}
