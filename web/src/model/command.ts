// The command line of a program, as short as it still says which program it was.

/** The program's own file without its folders, and its arguments. */
export function command(argv: readonly string[] | null): string {
  const [program, ...rest] = argv ?? [];
  if (program === undefined) return "unknown";
  const file = program.split(/[\\/]/).at(-1) || program;
  const shown = file === "__main__.py" ? `-m ${program.split(/[\\/]/).at(-2) ?? file}` : file;
  return [shown, ...rest].join(" ");
}
