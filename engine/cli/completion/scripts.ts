/** Shells that there is a script for. */
export const SHELLS = ["bash", "zsh", "fish"] as const;

/** In bash a word ends at `=`, too, so what stands before it must not be repeated. */
const BASH = `# Completion of errorworks for bash. In ~/.bashrc: source <(errorworks completion bash)
_errorworks() {
  local line="\${COMP_LINE:0:COMP_POINT}" words word part found
  read -ra words <<< "$line"
  [[ $line == *[[:space:]] ]] && words+=("")
  word="\${words[-1]}" part="\${COMP_WORDS[COMP_CWORD]}"
  [[ $part == = ]] && part=""
  COMPREPLY=()
  while IFS= read -r found; do
    [[ -n $found ]] && COMPREPLY+=("\${found#"\${word%"$part"}"}")
  done < <("\${words[0]}" __complete "\${words[@]:1}" 2> /dev/null)
  [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *= ]] && compopt -o nospace 2> /dev/null
  return 0
}
complete -o default -F _errorworks errorworks`;

const ZSH = `#compdef errorworks
# Completion of errorworks for zsh. In ~/.zshrc, behind compinit: source <(errorworks completion zsh)
_errorworks() {
  local -a found
  found=("\${(@f)$("\${words[1]}" __complete "\${(@)words[2,CURRENT]}" 2> /dev/null)}")
  found=(\${found:#})
  (( \${#found} )) || { _files; return; }
  compadd -S '' -- \${(M)found:#*=}
  compadd -- \${found:#*=}
}
# In a folder of $fpath, under the name _errorworks, this file is the body of the function at its first call.
if [[ $funcstack[1] == _errorworks ]]; then _errorworks "$@"; else compdef _errorworks errorworks; fi`;

const FISH =
  `# Completion of errorworks for fish. Once: errorworks completion fish > ~/.config/fish/completions/errorworks.fish
function __errorworks_complete
  set -l words (commandline -opc) (commandline -ct)
  set -l found ($words[1] __complete $words[2..-1] 2> /dev/null)
  if test (count $found) -gt 0
    printf '%s\\n' $found
  else
    __fish_complete_path (commandline -ct)
  end
end
complete -c errorworks -f -a '(__errorworks_complete)'`;

/** The script of each shell: it asks the program itself what a word may become. */
export const SCRIPTS: Readonly<Record<typeof SHELLS[number], string>> = { bash: BASH, zsh: ZSH, fish: FISH };
