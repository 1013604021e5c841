// Are two stored values the same? Without recursion: what comes from anybody may be as deep as it likes.

/** True where two values of JSON are equal, the order of a map's entries apart. */
export function same(left: unknown, right: unknown): boolean {
  const stack: [unknown, unknown][] = [[left, right]];
  for (let pair = stack.pop(); pair !== undefined; pair = stack.pop()) {
    const [one, two] = pair;
    if (one === two) continue;
    if (typeof one !== "object" || typeof two !== "object" || one === null || two === null) return false;
    if (Array.isArray(one) !== Array.isArray(two)) return false;
    const inside = Object.entries(one);
    if (inside.length !== Object.keys(two).length) return false;
    for (const [name, value] of inside) {
      if (!Object.hasOwn(two, name)) return false;
      stack.push([value, (two as Readonly<Record<string, unknown>>)[name]]);
    }
  }
  return true;
}
