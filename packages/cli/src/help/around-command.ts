/** What help says about the world around a command: environment variables, files and exit codes. */
import type { ProviderPlugin } from "@bulkport/core"
import { exitCodeWords } from "../exit-code-words.ts"
import type { CommandHelp } from "./command-help.ts"
import type { FlagGroup } from "./flag-groups.ts"

/** A heading with names and what they mean. */
export interface HelpSection {
  readonly title: string
  readonly entries: ReadonlyArray<readonly [name: string, text: string]>
}

const ownVariables: HelpSection["entries"] = [
  ["BULKPORT_ACCESSIBLE", "Set to 1, it is the same as --accessible for every call"],
  [
    "BULKPORT_STATE_FOLDER",
    "Where is kept what all runs on this machine share, such as how much of a daily allowance is used"
  ],
  ["BULKPORT_STORE", "The same as --store for every call; may be the address of a PostgreSQL, a secret"],
  ["OTEL_EXPORTER_OTLP_ENDPOINT", "Where a collector is that traces, metrics and logs are sent to"],
  ["NO_COLOR, FORCE_COLOR", "Set to anything, colours are never used, or always"],
  ["CI", "Set to anything, nobody is asked, and nothing is drawn anew"]
]

const ownFiles: HelpSection["entries"] = [
  ["bulkport.json", "Settings of the folder it is in: where to import to, and how files are read"],
  [".bulkport/tokens.json", "Who may use the API of a worker"],
  [".bulkport/runs/RUN", "The record of a run, its findings, results and failed-rows.csv"]
]

/** Variables of the providers whose settings a command takes. A setting without a flag is a secret. */
const variablesOf = (
  plugins: ReadonlyArray<ProviderPlugin>,
  groups: ReadonlyArray<FlagGroup>
): HelpSection["entries"] =>
  plugins
    .filter(({ id }) => groups.some(({ title }) => title === `Settings of ${id}`))
    .flatMap(({ settingFields }) => settingFields)
    .filter(({ isRequired, isSecret }) => isSecret || isRequired)
    .map(({ description, environment, isSecret }) => [
      environment,
      isSecret ? `${description.replace(/\.$/, "")}; a secret, so there is no flag for it` : description
    ])

/** Commands that neither touch a run nor a service end with 0, 1 or 2. */
const codesOf = ({ words }: CommandHelp): ReadonlyArray<keyof typeof exitCodeWords> => {
  const [, first = ""] = words
  const importing = ["run", "start", "resume", "retry", "track", "collect"]
  if (words.length === 1) return [0, 1, 2, 3, 4, 5, 6, 130]
  if (importing.includes(first)) return [0, 1, 2, 3, 4, 5, 6]
  if (["check", "stage", "validate"].includes(first)) return [0, 1, 2, 3, 6]
  return []
}

/** Sections to stand behind the flags of a command. Those that have nothing to say are left out. */
export const aroundCommand = (
  help: CommandHelp,
  groups: ReadonlyArray<FlagGroup>,
  plugins: ReadonlyArray<ProviderPlugin>
): ReadonlyArray<HelpSection> => {
  const isRoot = help.words.length === 1
  const codes = codesOf(help)
  return [
    { title: "Environment", entries: isRoot ? ownVariables : variablesOf(plugins, groups) },
    { title: "Files", entries: isRoot ? ownFiles : [] },
    {
      title: "Exit codes",
      entries: codes.map((code): readonly [string, string] => [String(code), exitCodeWords[code]])
    }
  ].filter(({ entries }) => entries.length > 0)
}
