"""Let the shell complete commands, options, apps and traces.

Prints a script that asks dashcam itself at each TAB, so that it never grows old. To have it in every new shell:

  bash   echo 'source <(dashcam completion bash)' >> ~/.bashrc
  zsh    echo 'source <(dashcam completion zsh)' >> ~/.zshrc     after compinit
  fish   dashcam completion fish > ~/.config/fish/completions/dashcam.fish

Then, for example:

  dashcam ls --order <TAB>     newest oldest slowest dearest longest
  dashcam show <TAB>           the newest traces, with their names

Exit status: 0.
"""

import argparse
from typing import Final

from dashcam.cli.candidates import lines
from dashcam.errors import UsageError

_MARK: Final = "words"
_BASH: Final = r"""
_dashcam() {
    local word current="${COMP_WORDS[COMP_CWORD]}"
    [ "$current" = "=" ] && current=""
    COMPREPLY=()
    while IFS=$'\t' read -r word _; do
        if [ "$word" = ":files" ]; then
            compopt -o filenames 2>/dev/null
            while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$current")
            return
        fi
        printf -v word %q "$word"
        COMPREPLY+=("$word")
    done < <("${COMP_WORDS[0]}" completion bash words "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _dashcam dashcam
"""

_ZSH: Final = r"""
#compdef dashcam
_dashcam() {
    local line word
    local -a found
    for line in "${(@f)$("${words[1]}" completion zsh words "${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
        [[ -z "$line" ]] && continue
        [[ "$line" == ":files" ]] && { _files; return }
        word="${line%%$'\t'*}"
        if [[ "$line" == *$'\t'* ]]; then
            found+=("${word//:/\\:}:${line#*$'\t'}")
        else
            found+=("${word//:/\\:}")
        fi
    done
    _describe -V dashcam found
}
if [[ "${funcstack[1]}" == "_dashcam" ]]; then _dashcam "$@"; else compdef _dashcam dashcam; fi
"""

_FISH: Final = r"""
function __dashcam_candidates
    set -l before (commandline -opc)
    set -l current (commandline -ct)
    test -n "$current"; or set current ""
    set -l found ($before[1] completion fish words $before[2..-1] $current 2>/dev/null)
    if test "$found" = ":files"
        __fish_complete_path $current
    else
        printf '%s\n' $found
    end
end
complete -c dashcam -f -k -a '(__dashcam_candidates)'
"""

SCRIPTS: Final = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}
"""What each shell is told."""


def prepare_parser(parser: argparse.ArgumentParser) -> None:
    """Add the options of `dashcam completion`."""
    parser.usage = f"dashcam completion [-h] {{{','.join(SCRIPTS)}}}"
    parser.add_argument("shell", metavar="SHELL", choices=list(SCRIPTS), help=f"one of {', '.join(SCRIPTS)}")
    # what the scripts ask with: a mark (argparse keeps a -- for itself) and the words up to the cursor, as they are
    parser.add_argument("typed", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)


def run(options: argparse.Namespace) -> int:
    """Print a shell's script, or what may stand at the cursor when the script asks."""
    mark, *typed = options.typed or [_MARK]
    if mark != _MARK:
        raise UsageError(f"unrecognized arguments: {' '.join(options.typed)}; see dashcam completion --help")
    if not options.typed:
        print(SCRIPTS[options.shell].strip("\n"))
        return 0
    for line in lines(typed):
        print(line)
    return 0
