/** Reads single values of a definition, refusing (400) those of the wrong type. */
import { valueAt } from "./json-value.ts"
import { RequestRefused } from "./request-refused.ts"

/** A definition that the service would not accept. */
export const invalidDefinition = (field: string, message: string): RequestRefused =>
  new RequestRefused(400, "INVALID_DEFINITION", message, field)

const isText = (value: unknown): value is string => typeof value === "string"
const isBoolean = (value: unknown): value is boolean => typeof value === "boolean"
const isCharacter = (value: unknown): value is string => isText(value) && [...value].length === 1

/** Reads values by their dotted paths from a root, whose own path is the prefix. Absent and null are the same. */
export class DefinitionReader {
  readonly #root: unknown
  readonly #prefix: string

  constructor(root: unknown, prefix: string) {
    this.#root = root
    this.#prefix = prefix
  }

  text(path: string): string | undefined {
    return this.#optional(path, "a text", isText)
  }

  flag(path: string): boolean {
    return this.#optional(path, "true or false", isBoolean) ?? false
  }

  character(path: string): string | undefined {
    return this.#optional(path, "one character", isCharacter)
  }

  /** Our own word for one that is spelled as these say. */
  word<W extends string>(path: string, words: Readonly<Record<W, string>>): W | undefined {
    const spellings = Object.entries<string>(words)
    const known = spellings.map(([, spelled]) => spelled).join(", ")
    const text = this.#optional(path, `one of ${known}`, isText)
    if (text === undefined) return undefined
    const found = spellings.find(([, spelled]) => spelled === text)
    const name = this.#prefix + path
    if (found === undefined) throw invalidDefinition(name, `${name} does not know "${text}"`)
    return found[0] as W
  }

  /** The value, unless it is missing. */
  required<T>(path: string, value: T | undefined): T {
    const name = this.#prefix + path
    if (value === undefined) throw invalidDefinition(name, `${name} is missing`)
    return value
  }

  #optional<T>(path: string, expected: string, accepts: (value: unknown) => value is T): T | undefined {
    const value = valueAt(this.#root, path)
    if (value === undefined || value === null) return undefined
    const name = this.#prefix + path
    if (!accepts(value)) throw invalidDefinition(name, `${name} must be ${expected}`)
    return value
  }
}
