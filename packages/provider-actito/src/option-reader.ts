import type { JsonObject } from "@bulkport/core/provider"
import type { Schema } from "effect"
import { isJsonObject } from "./json-path.ts"

const textIn = (value: Schema.Json | undefined): string | undefined => {
  if (typeof value === "number") return String(value)
  return typeof value === "string" && value.trim() !== "" ? value : undefined
}

/** Reads single options, and notes what is wrong with them. */
export class OptionReader {
  readonly problems: Array<string> = []
  readonly #options: JsonObject

  constructor(options: JsonObject) {
    this.#options = options
  }

  /** The value of an option as it stands; undefined when there is none. */
  given(name: string): Schema.Json | undefined {
    return this.#options[name] ?? undefined
  }

  text(name: string): string | undefined {
    const value = this.given(name)
    const text = textIn(value)
    if (value !== undefined && text === undefined) this.problems.push(`Option ${name} must be a text.`)
    return text
  }

  character(name: string): string | undefined {
    const value = this.given(name)
    if (value === undefined) return undefined
    if (typeof value === "string" && [...value].length === 1) return value
    this.problems.push(`Option ${name} must be a single character.`)
    return undefined
  }

  choice<Word extends string>(name: string, words: ReadonlyArray<Word>): Word | undefined {
    const value = this.given(name)
    const found = words.find((word) => word === value)
    if (value !== undefined && found === undefined) {
      this.problems.push(`Option ${name} must be one of ${words.join(", ")}.`)
    }
    return found
  }

  list(name: string): ReadonlyArray<string> {
    const value = this.given(name)
    if (value === undefined) return []
    const texts = (Array.isArray(value) ? value : [value]).map(textIn).filter((text) => text !== undefined)
    if (texts.length === 0 || (Array.isArray(value) && texts.length < value.length)) {
      this.problems.push(`Option ${name} must be a list of texts.`)
    }
    return texts
  }

  /** Pairs of texts; undefined when none are given. */
  pairs(name: string, example: string): ReadonlyArray<readonly [string, string]> | undefined {
    const value = this.given(name)
    if (value === undefined) return undefined
    const members = isJsonObject(value) ? Object.entries(value) : []
    const pairs = members.flatMap(([left, right]) =>
      typeof right === "string" && right !== "" ? [[left, right] as const] : []
    )
    if (pairs.length === 0 || pairs.length < members.length) {
      this.problems.push(`Option ${name} must hold pairs of texts, such as ${example}.`)
    }
    return pairs
  }

  /** Says that these options have no place beside another one, when any of them is given. */
  refuseBeside(other: string, names: ReadonlyArray<string>, why: string): void {
    const conflicts = names.filter((name) => this.given(name) !== undefined)
    if (conflicts.length === 0) return
    this.problems.push(`Option ${other} ${why}; leave out ${conflicts.join(", ")}.`)
  }

  refuseUnknown(known: ReadonlyArray<string>): void {
    const unknown = Object.keys(this.#options).filter((name) => !known.includes(name))
    if (unknown.length > 0) {
      this.problems.push(`There is no option ${unknown.join(", ")}. Known: ${known.join(", ")}.`)
    }
  }
}
