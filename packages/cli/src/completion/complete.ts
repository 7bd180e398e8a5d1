/** What a shell is to offer for the word at the cursor. Loads nothing but what completing needs. */
import { resolve } from "node:path"
import { commandAt, type CommandOutline, type OutlinedFlag } from "../command-outline.ts"
import type { CompletedProvider, CompletionData, Described } from "./completion-data.ts"
import { foundColumns, foundRuns, foundSettings, type FoundSettings } from "./found-here.ts"
import { typedLine, type TypedLine } from "./typed-line.ts"

/** What is to be offered. */
export interface Offer {
  /** These words, or what the shell finds itself. */
  readonly type: "words" | "files" | "folders"
  readonly words: ReadonlyArray<Described>
  /** True where a word is not over when it is taken. */
  readonly isOpen: boolean
}

const files: Offer = { type: "files", words: [], isOpen: false }
const folders: Offer = { type: "folders", words: [], isOpen: false }
const nothing: Offer = { type: "words", words: [], isOpen: false }

const offer = (words: ReadonlyArray<Described | string>, isOpen = false): Offer => ({
  type: "words",
  words: words.map((word) => (typeof word === "string" ? { value: word, description: "" } : word)),
  isOpen
})

/** A call for completing: what is known, what is typed, and where. */
interface Call {
  readonly data: CompletionData
  readonly folder: string
  readonly line: TypedLine
  readonly settings: FoundSettings
}

const flagValue = ({ line }: Call, name: string): string | undefined => line.flags.get(name)?.at(-1)

/** The provider that the call is for: named, or that of the connection, or that of the settings file. */
const providerOf = (call: Call): CompletedProvider | undefined => {
  const { data, settings } = call
  const connection = flagValue(call, "connection") ?? settings.connection ?? ""
  const id = flagValue(call, "provider") ?? settings.connections.get(connection) ?? settings.provider
  return data.providers.find(({ value }) => value === id)
}

const runsFolderOf = (call: Call): string => {
  const { folder, settings } = call
  const given = flagValue(call, "runs-folder")
  if (given !== undefined) return resolve(folder, given)
  return settings.runsFolder === undefined
    ? resolve(folder, ".bulkport/runs")
    : resolve(settings.folder, settings.runsFolder)
}

const importTypes = (call: Call, typed: string): Offer => {
  const provider = providerOf(call)
  const types = (provider === undefined ? call.data.providers : [provider]).flatMap(
    (each) => each.importTypes
  )
  const byName = types.filter(({ value }) => value.startsWith(typed))
  // The long names are for those who have begun to type one.
  return offer(byName.length > 0 ? byName : types.map(({ description, id }) => ({ value: id, description })))
}

const columns = (call: Call, name: string, typed: string): Offer => {
  const isFollowed = call.data.columnFlags[name] === true
  if (name === "type" && typed.includes("="))
    return offer(["text", "number", "boolean", "json"].map((type) => `${typed.replace(/=.*$/, "=")}${type}`))
  if (typed.includes("=")) return nothing
  const [file] = call.line.arguments
  const header = flagValue(call, "header")
  const names = header?.split(",") ?? (file === undefined ? [] : foundColumns(resolve(call.folder, file)))
  return offer(
    names.filter((each) => each !== "").map((each) => (isFollowed ? `${each}=` : each)),
    isFollowed
  )
}

const connections = ({ settings }: Call): Offer =>
  offer([...settings.connections].map(([value, provider]) => ({ value, description: provider })))

const valuesOfFlag = (call: Call, flag: OutlinedFlag, typed: string): Offer => {
  const { data, line } = call
  if (flag.takes === "nothing") return nothing
  if (flag.takes !== "text") return offer(flag.takes)
  const { name } = flag
  if (name === "provider") return offer(data.providers)
  if (name === "import") return importTypes(call, typed)
  if (name === "connection" || name === "for-connection") return connections(call)
  if (name === "store") return offer(["folder", "sqlite", "env:", "file:"])
  if (name === "option") {
    const options = (providerOf(call) ?? { options: data.providers.flatMap((each) => each.options) }).options
    return typed.includes("=")
      ? nothing
      : offer(
          options.map((each) => ({ ...each, value: `${each.value}=` })),
          true
        )
  }
  if (Object.hasOwn(data.columnFlags, name)) return columns(call, name, typed)
  if (name === "runs-folder" || (name === "output" && line.words[0] === "check")) return folders
  const isText = name === "file" && line.words[0] === "runs"
  if (["config", "file", "output", "tokens", "wire-profile", ...data.fileFlags].includes(name) && !isText)
    return files
  return nothing
}

const valuesOfArgument = (call: Call, typed: string): Offer => {
  const { data, line } = call
  const argument = line.command.arguments[line.arguments.length]
  if (argument === undefined) return nothing
  if (argument.takes !== "text") return offer(argument.takes)
  if (argument.name === "run") {
    // A person who types the letters of a part means the run of it.
    return offer(foundRuns(runsFolderOf(call), typed))
  }
  if (argument.name === "id") return offer(data.providers)
  if (argument.name === "code") return offer(data.codes)
  if (argument.name === "name" && line.words[0] === "schema") return offer(data.schemas)
  return files
}

const flagsOffered = (call: Call): Offer => {
  const { data, line } = call
  const provider = providerOf(call)
  const foreign = data.providers.flatMap((each) =>
    provider === undefined || each.value === provider.value ? [] : each.flags
  )
  const isFree = (flag: OutlinedFlag): boolean =>
    !line.flags.has(flag.name) || data.repeatable.includes(flag.name)
  const flags = line.command.flags.filter((flag) => isFree(flag) && !foreign.includes(flag.name))
  return offer([
    ...flags.flatMap(({ description, name, negation, takes }) => [
      { value: `--${name}`, description },
      ...(negation === undefined || takes !== "nothing" ? [] : [{ value: `--${negation}`, description: "" }])
    ]),
    { value: "--help", description: "Show its help" }
  ])
}

const described = (commands: ReadonlyArray<CommandOutline>): ReadonlyArray<Described> =>
  commands.map(({ description, name }) => ({ value: name, description }))

const helpWords = (root: CommandOutline, before: ReadonlyArray<string>): Offer => {
  const { command, rest } = commandAt(root, before)
  return rest.length > 0 ? nothing : offer(described(command.commands))
}

const offered = (call: Call, typed: string): Offer => {
  const { line } = call
  if (line.pending !== undefined) return valuesOfFlag(call, line.pending, typed)
  const [, name, value] = /^--([^=]+)=(.*)$/s.exec(line.isOperandOnly ? "" : typed) ?? []
  if (name !== undefined) {
    const flag = line.command.flags.find((each) => each.name === name)
    if (flag === undefined) return nothing
    const { words, ...found } = valuesOfFlag(call, flag, value ?? "")
    return { ...found, words: words.map((each) => ({ ...each, value: `--${name}=${each.value}` })) }
  }
  if (typed.startsWith("-") && !line.isOperandOnly) return flagsOffered(call)
  if (line.command.commands.length > 0) {
    const isTop = line.words.length === 0
    return offer([
      ...described(line.command.commands),
      ...(isTop ? [{ value: "help", description: "Say more about a command" }] : [])
    ])
  }
  return line.command.arguments.length > line.arguments.length
    ? valuesOfArgument(call, typed)
    : flagsOffered(call)
}

/** Names of columns come from files, and a terminal would act on these. Without the engine's list, which is not loaded here. */
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}]/u

/** What to offer for the last of the words, which may be empty. `folder` is the working folder. */
export const complete = (data: CompletionData, folder: string, given: ReadonlyArray<string>): Offer => {
  const [before, typed] = [given.slice(0, -1), given.at(-1) ?? ""]
  const found =
    before[0] === "help"
      ? helpWords(data.outline, before.slice(1))
      : (() => {
          const line = typedLine(data.outline, before)
          const settings = foundSettings(folder, line.flags.get("config")?.at(-1))
          return offered({ data, folder, line, settings }, typed)
        })()
  const fits = ({ value }: Described): boolean => value.startsWith(typed) && !unprintable.test(value)
  return { ...found, words: found.words.filter(fits) }
}
