/** What teaches a shell to complete words: each asks `bulkport __complete` with the words up to the cursor. */

/** Shells that can be taught. */
export const shells = ["bash", "zsh", "fish"] as const

/** One of the shells that can be taught. */
export type Shell = (typeof shells)[number]

// Bash cuts words at = and : as well, and replaces what is behind the last of them only. Works with bash 3.2.
const bash = String.raw`# bash completion for bulkport
_bulkport() {
  local rest="\${COMP_LINE:0:COMP_POINT}" at=-1 i piece line value type="" typed cut
  local -a words
  words=()
  COMPREPLY=()
  rest="\${rest#*"\${COMP_WORDS[0]}"}"
  for ((i = 1; i <= COMP_CWORD; i++)); do
    case "$rest" in
      [[:blank:]]*)
        at=$((at + 1))
        words[at]=""
        rest="\${rest#"\${rest%%[![:blank:]]*}"}"
        ;;
    esac
    piece="\${COMP_WORDS[i]}"
    if ((i == COMP_CWORD)); then piece="$rest"; fi
    words[at]="\${words[at]}$piece"
    rest="\${rest#"$piece"}"
  done
  typed="\${words[at]}"
  for ((i = 0; i <= at; i++)); do words[i]="\${words[i]//[\"\'\\]/}"; done
  cut="\${words[at]%"\${2//[\"\'\\]/}"}"
  while IFS= read -r line; do
    if [[ -z "$type" ]]; then
      type="$line"
      continue
    fi
    value="\${line%%$'\t'*}"
    value="\${value#"$cut"}"
    case "$typed" in
      *[\"\']*) ;;
      *) printf -v value '%q' "$value" ;;
    esac
    COMPREPLY+=("$value")
  done < <(bulkport __complete "\${words[@]}" 2>/dev/null)
  case "$type" in
    files*) while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$2") ;;
    folders*) while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -d -- "$2") ;;
  esac
  case "$type" in
    files* | folders*) compopt -o filenames 2>/dev/null ;;
    *open) compopt -o nospace 2>/dev/null ;;
  esac
  compopt -o nosort 2>/dev/null
  return 0
}
complete -F _bulkport bulkport`

const zsh = String.raw`#compdef bulkport
# zsh completion for bulkport
_bulkport() {
  local -a lines values shown options
  local line value
  lines=("\${(@f)$(bulkport __complete "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}")
  case "$lines[1]" in
    files*)
      [[ "$PREFIX" == --*=* ]] && compset -P '*='
      _files
      return
      ;;
    folders*)
      [[ "$PREFIX" == --*=* ]] && compset -P '*='
      _files -/
      return
      ;;
    *open) options=(-S '') ;;
  esac
  for line in "\${(@)lines[2,-1]}"; do
    value="\${line%%$'\t'*}"
    [[ -z "$value" ]] && continue
    values+=("$value")
    if [[ "$line" == *$'\t'* ]]; then shown+=("$value  -- \${line#*$'\t'}"); else shown+=("$value"); fi
  done
  compadd "\${options[@]}" -V bulkport -l -d shown -a -- values
}
if [[ "$funcstack[1]" == _bulkport ]]; then _bulkport "$@"; else compdef _bulkport bulkport; fi`

const fish = String.raw`# fish completion for bulkport
function __bulkport_complete
    set -l words (commandline -opc)
    set -e words[1]
    set -l current (commandline -ct)
    set -l prefix (string match -r -- '^--[^=]*=' $current)
    set -l path (string replace -r -- '^--[^=]*=' '' $current)
    set -l lines (bulkport __complete $words "$current" 2>/dev/null)
    switch "$lines[1]"
        case 'files*'
            for found in (__fish_complete_path "$path")
                echo "$prefix$found"
            end
        case 'folders*'
            for found in (__fish_complete_directories "$path" '')
                echo "$prefix$found"
            end
        case '*'
            set -e lines[1]
            set -q lines[1]; and string join \n -- $lines
    end
end
complete -c bulkport -e
complete -c bulkport -f -k -a '(__bulkport_complete)'`

// A backslash keeps the dollar of a shell from being one of TypeScript.
const plain = (script: string): string => script.replaceAll("\\${", "${")

/** The script of each shell. */
export const shellScripts: Readonly<Record<Shell, string>> = {
  bash: plain(bash),
  zsh: plain(zsh),
  fish: plain(fish)
}
