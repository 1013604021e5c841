// Texts and values as an attacker would have them recorded, for the unit tests and the stories; the texts stand in
// hostile.json, where the test in a real browser finds them too. Nothing of this may run, load, navigate, change a
// prototype or hide what it says.
import list from "./hostile.json";

/** Two hundred texts, each of which some page has once taken for markup. */
export const TEXTS: readonly string[] = list.payloads.map((payload) => payload.text);

/** Texts that look like something else than they are. */
export const DISGUISED: readonly string[] = [
  "user\u202egnp.exe",
  "\u2066access\u2069 \u2067denied\u2069",
  "a\u200bb\u2060c\ufeffd",
  "nul\0byte, escape\u001b[31mred, bell\u0007",
  "lone \ud800 surrogate \udc00",
  "hidden: \u{e0049}\u{e0067}\u{e006e}\u{e006f}\u{e0072}\u{e0065}",
  "\u0627\u0644\u0639\u0631\u0628\u064a\u0629 (left) \u05e2\u05d1\u05e8\u05d9\u05ea",
  "a\u0301\u0302\u0303\u0304\u0305\u0306\u0307".repeat(40),
];

/** Values whose names and shapes are the attack; as JSON, since that is how they come. */
export const VALUES: readonly string[] = [
  '{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}, "toString": "x", "hasOwnProperty": 1}',
  '{"$": "cut", "of": "str", "size": -1, "head": {"$": "cut", "head": {"$": "cut", "head": "x"}}}',
  '{"$": "__proto__", "x": 1}',
  '{"$": "map", "items": [["__proto__", 1], [{"a": 1}, 2], "no pair", [1]]}',
  '{"$": "object", "type": "<script>window.dashcamRan=1</script>", "fields": {"__proto__": 1}}',
  '{"$": "masked"}',
  '{"$": 7}',
  '{"messages": [{"role": "<img src=x onerror=window.dashcamRan=1>", "parts": [{"type": "__proto__"}, null, 3, {"type": "text"}]}]}',
  '{"messages": {"$": "cut", "of": "list", "size": 1e300, "head": [{"role": "user", "parts": {"length": 3}}]}}',
  '{"documents": [{"id": {"$": "ref"}, "content": {"a": 1}, "score": "NaN", "metadata": []}, null, "x"]}',
];

/** A value as deep as no recursion survives. */
export function deep(levels: number): unknown {
  return JSON.parse(`${'{"a":['.repeat(levels / 2)}1${"]}".repeat(levels / 2)}`) as unknown;
}
