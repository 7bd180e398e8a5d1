/** What was probably meant by a word that is not known. */
import { closestName } from "@bulkport/core"
import { commandAt, type CommandOutline, wordsOfAll } from "./command-outline.ts"

/** What other programs call what we call something else. */
const otherWords: Readonly<Record<string, ReadonlyArray<string>>> = {
  import: ["run"],
  upload: ["run"],
  load: ["run"],
  push: ["run"],
  send: ["run"],
  bulk: ["run"],
  create: ["run", "init"],
  lint: ["check"],
  verify: ["check"],
  inspect: ["check"],
  test: ["check", "doctor"],
  preview: ["check"],
  "dry-run": ["check"],
  prepare: ["stage"],
  status: ["track", "runs list"],
  state: ["track", "runs list"],
  progress: ["track"],
  watch: ["track --wait", "runs watch"],
  top: ["runs watch"],
  monitor: ["runs watch"],
  enqueue: ["submit"],
  schedule: ["submit"],
  tokens: ["token list"],
  daemon: ["worker"],
  follow: ["track --wait"],
  wait: ["track --wait"],
  results: ["collect", "report"],
  result: ["collect", "report"],
  download: ["collect"],
  continue: ["resume"],
  restart: ["resume"],
  again: ["retry"],
  ls: ["runs list"],
  history: ["runs list"],
  log: ["runs show"],
  logs: ["runs show"],
  get: ["runs show"],
  describe: ["runs show"],
  clean: ["runs prune"],
  rm: ["runs prune"],
  delete: ["runs prune"],
  config: ["init", "doctor"],
  configure: ["init"],
  setup: ["init"],
  connect: ["init"],
  connections: ["init", "doctor"],
  login: ["init", "doctor"],
  auth: ["init", "doctor"],
  ping: ["doctor"],
  services: ["providers"],
  plugins: ["providers"],
  types: ["providers"],
  mock: ["emulate"],
  serve: ["worker", "emulate"],
  server: ["worker", "emulate"],
  demo: ["emulate"],
  debug: ["support-bundle"],
  bundle: ["support-bundle"],
  error: ["explain"],
  errors: ["explain"],
  why: ["explain"],
  man: ["help"],
  usage: ["help"],
  version: ["--version"],
  completion: ["completions"],
  autocomplete: ["completions"],
  schemas: ["schema"]
}

/** What is done elsewhere by a flag, and here in another way. */
const otherFlags: Readonly<Record<string, string>> = {
  "dry-run": '"bulkport check" finds out all that is wrong with a file, and imports nothing.',
  verbose: "--log-level debug tells more.",
  debug: "--log-level debug tells more.",
  silent: "--quiet shows no progress.",
  batch: "--no-input never asks.",
  "non-interactive": "--no-input never asks.",
  "continue-on-error": "--tolerant sets invalid rows aside and imports the others.",
  separator: "--delimiter says what stands between two cells.",
  rename: "--column from=to renames a column.",
  mapping: "--column from=to renames a column."
}

/** A sentence about how that is done here which a flag of this name does elsewhere. */
export const otherWay = (flag: string): string | undefined => {
  const name = flag.replace(/^-+/, "")
  return Object.hasOwn(otherFlags, name) ? otherFlags[name] : undefined
}

/** True when all words of a suggestion are commands, up to its flags. */
const isThere = (root: CommandOutline, suggestion: string): boolean => {
  const words = suggestion.split(" ").filter((word) => !word.startsWith("--") && word !== "help")
  return commandAt(root, words).rest.length === 0
}

/** The whole call of each command that may have been meant by a word behind the words of `parent`; none when nothing is near. */
export const commandsMeant = (
  root: CommandOutline,
  parent: ReadonlyArray<string>,
  word: string
): ReadonlyArray<string> => {
  const { command } = commandAt(root, parent)
  const close = closestName(
    word,
    command.commands.map(({ name }) => name)
  )
  const below = (name: string): string => [...parent, name].join(" ")
  const lower = word.toLowerCase()
  const others = Object.hasOwn(otherWords, lower) ? (otherWords[lower] ?? []) : []
  // It may be the word of a command below another one: `list` is `runs list`.
  const deeper = command.commands
    .filter(({ commands }) => commands.some(({ name }) => name === lower))
    .map(({ name }) => below(`${name} ${lower}`))
  // Below a command, the other word for one of its own commands counts: `runs ls` is `runs list`.
  const known = others.filter((each) => parent.every((part, at) => each.split(" ")[at] === part))
  const exact = [...deeper, ...known]
  // A word that others use is no slip of the finger.
  const found = exact.length > 0 ? exact : close === undefined ? [] : [below(close)]
  return [...new Set(found)].filter((each) => isThere(root, each)).map((each) => `bulkport ${each}`)
}

/** The flag of a command that was probably meant, with its dashes. */
export const flagMeant = (command: CommandOutline, flag: string): string | undefined => {
  const name = flag.replace(/^-+/, "")
  const known = command.flags.flatMap((each) =>
    each.negation === undefined ? [each.name] : [each.name, each.negation]
  )
  const closest =
    closestName(name, known) ?? known.find((each) => name.length > 2 && each.startsWith(`${name}-`))
  return closest === undefined ? undefined : `--${closest}`
}

/** The commands that have a flag of this name, when that at hand has not. At most three. */
export const commandsWithFlag = (root: CommandOutline, flag: string): ReadonlyArray<string> => {
  const name = flag.replace(/^-+/, "")
  return wordsOfAll(root)
    .filter((words) => commandAt(root, words).command.flags.some((each) => each.name === name))
    .map((words) => words.join(" "))
    .slice(0, 3)
}
