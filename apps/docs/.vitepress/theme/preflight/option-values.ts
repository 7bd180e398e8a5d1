import type { OfferedOption, OptionValues } from "./preflight-messages.ts"

/** What was typed into the fields of options, by their names. */
export type TypedOptions = Readonly<Record<string, string>>

const parts = (text: string): ReadonlyArray<string> =>
  text
    .split("\n")
    .map((part) => part.trim())
    .filter((part) => part !== "")

const pair = (text: string): readonly [string, string] => {
  const at = text.indexOf("=")
  return at === -1 ? [text, ""] : [text.slice(0, at).trim(), text.slice(at + 1).trim()]
}

const valueOf = ({ kind }: OfferedOption, typed: string): OptionValues[string] => {
  switch (kind) {
    case "list":
      return parts(typed)
    case "pairs":
      return Object.fromEntries(parts(typed).map(pair))
    case "switch":
      return typed === "true"
    default:
      return typed
  }
}

const isTyped = (typed: string | undefined): typed is string => typed !== undefined && typed.trim() !== ""

/** The values of options, without those that nothing was typed for. */
export const optionValues = (options: ReadonlyArray<OfferedOption>, typed: TypedOptions): OptionValues =>
  Object.fromEntries(
    options.flatMap((option) => {
      const text = typed[option.name]
      return isTyped(text) ? [[option.name, valueOf(option, text)]] : []
    })
  )

/** A flag with its value, as words of a command. A value that begins with a hyphen would be taken for a flag of its own. */
export const flagWords = (flag: string, value: string): ReadonlyArray<string> =>
  value.startsWith("-") ? [`${flag}=${value}`] : [flag, value]

/** The same as words of a command. */
export const optionWords = (
  options: ReadonlyArray<OfferedOption>,
  typed: TypedOptions
): ReadonlyArray<string> =>
  options.flatMap(({ kind, name }) => {
    const text = typed[name]
    if (!isTyped(text)) return []
    const flag = `--${name}`
    if (kind === "switch") return [text === "true" ? flag : `--no-${name}`]
    return kind === "list" || kind === "pairs"
      ? parts(text).flatMap((part) => flagWords(flag, part))
      : flagWords(flag, text)
  })
