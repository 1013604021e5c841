// Commands by what is typed of them: letters in their order, those at the beginnings of words count most.

export interface Command {
  readonly said: string;
  readonly hint?: string;
}

/** Those that have all letters of the text in their order, the best first; all of them for no text. */
export function ranked<C extends Command>(commands: readonly C[], text: string): readonly C[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return commands;
  return commands
    .map((command) => ({ command, score: score(command.said.toLowerCase(), wanted) }))
    .filter((one) => one.score > 0)
    .sort((a, b) => b.score - a.score)
    .map((one) => one.command);
}

/** How well a text fits: 0 where letters are missing. */
export function score(said: string, wanted: string): number {
  if (said.startsWith(wanted)) return 1000 - said.length;
  if (said.includes(wanted)) return 500 - said.length;
  let [at, found] = [0, 1];
  for (const letter of wanted) {
    const next = said.indexOf(letter, at);
    if (next < 0) return 0;
    found += next === 0 || said[next - 1] === " " ? 8 : 1;
    at = next + 1;
  }
  // letters strewn over a text mean nothing: half of them have to begin words
  return found >= wanted.length * 4 ? found : 0;
}
