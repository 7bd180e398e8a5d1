/** Where a secret of a connection comes from, which is all that a settings file says about it. */
import type { ProviderPlugin } from "@bulkport/core"

/** A variable of the environment, a file, or a program that prints it. */
export type SecretSource =
  | { readonly type: "env"; readonly name: string }
  | { readonly type: "file"; readonly path: string }
  | { readonly type: "command"; readonly words: ReadonlyArray<string> }

/** A source as a settings file holds it. */
export type SecretMember =
  { readonly env: string } | { readonly file: string } | { readonly command: ReadonlyArray<string> }

/** What a source must look like, in words. */
export const secretHint =
  '{ "env": "NAME" }, { "file": "PATH" } or { "command": ["PROGRAM", "ARGUMENT"] }, and never the secret itself'

/** A name that a variable of the environment can have. */
export const isVariableName = (name: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)

const isWords = (value: unknown): value is ReadonlyArray<string> =>
  Array.isArray(value) && value.every((word) => typeof word === "string") && (value[0] ?? "") !== ""

/** The source that a member of a settings file stands for; `undefined` for anything else. */
export const secretSourceOf = (value: unknown): SecretSource | undefined => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined
  const [[kind, given] = ["", undefined], ...others] = Object.entries(value)
  if (others.length > 0) return undefined
  if (kind === "env" && typeof given === "string" && isVariableName(given))
    return { type: "env", name: given }
  if (kind === "file" && typeof given === "string" && given !== "") return { type: "file", path: given }
  return kind === "command" && isWords(given) ? { type: "command", words: given } : undefined
}

/** A source as it stands in a settings file. */
export const secretMemberOf = (source: SecretSource): SecretMember => {
  if (source.type === "env") return { env: source.name }
  return source.type === "file" ? { file: source.path } : { command: source.words }
}

/** A source in a few words, as flags and answers have it. A command is named by its program: its arguments may be long. */
export const secretSourceText = (source: SecretSource): string => {
  if (source.type === "env") return `env:${source.name}`
  return source.type === "file" ? `file:${source.path}` : `command:${source.words[0] ?? ""}`
}

/** Words of a command line, taken apart at blanks; quotes hold a word together. No shell looks at it. */
const wordsOf = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? ""
  )

const jsonWords = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The source that `env:NAME`, `file:PATH` or `command:PROGRAM ARGUMENT` names; `undefined` for anything else. */
export const parseSecretSource = (text: string): SecretSource | undefined => {
  const [, kind = "", given = ""] = /^\s*(env|file|command):\s*(.*?)\s*$/s.exec(text) ?? []
  if (kind !== "command") return secretSourceOf({ [kind]: given })
  return secretSourceOf({ command: given.startsWith("[") ? jsonWords(given) : wordsOf(given) })
}

/** The settings of a provider that are secret. */
export const secretFieldsOf = ({ settingFields }: Pick<ProviderPlugin, "settingFields">) =>
  settingFields.filter(({ isSecret }) => isSecret)
