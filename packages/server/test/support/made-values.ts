/** Values made from JSON Schemas: mostly such as fit, and often enough such as do not. The same seed makes the same ones. */

/** A number from 0 to below 1. */
export type Random = () => number

/** Numbers that look random, from a seed. */
export const randomFrom = (seed: number): Random => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

type JsonSchema = Readonly<Record<string, unknown>>

const oneOf = <A>(random: Random, values: ReadonlyArray<A>): A =>
  values[Math.floor(random() * values.length)] as A

const texts = [
  "",
  "a",
  "memory",
  "contacts",
  "20260101-000000-aaaaa",
  "../..",
  "\u0000",
  "\u202e",
  "é".repeat(50),
  "{}",
  "null",
  "1",
  "-1",
  "' OR 1=1 --",
  "%",
  "*",
  "x".repeat(3000)
]
const numbers = [0, 1, -1, 2, 7, 1.5, 100, 1000, 1e15, -1e15, 2 ** 53, 1e300]
const anything: ReadonlyArray<unknown> = [null, true, false, 0, -1, "x", [], {}, [null], { a: [1] }]

/** What values are made with. */
export interface Making {
  readonly random: Random
  readonly resolve: (ref: string) => JsonSchema
  /** How often a value is one that does not fit. */
  readonly wildness: number
  /** Values for members of these names, which most often are taken: what nobody comes across by chance. */
  readonly known?: Readonly<Record<string, unknown>>
}

/** Makes a value for a schema. */
export const makeValue = (schema: JsonSchema, making: Making, depth = 0): unknown => {
  const { known = {}, random, resolve, wildness } = making
  const made = (inner: unknown): unknown => makeValue(inner as JsonSchema, making, depth + 1)
  if (random() < wildness || depth > 6) return oneOf(random, anything)
  if (typeof schema["$ref"] === "string") return made(resolve(schema["$ref"]))
  if (Array.isArray(schema["enum"])) return oneOf(random, schema["enum"])
  if ("const" in schema) return schema["const"]
  const choices = schema["anyOf"] ?? schema["oneOf"]
  if (Array.isArray(choices)) return made(oneOf(random, choices))
  switch (schema["type"]) {
    case "object": {
      const required = new Set(schema["required"] as ReadonlyArray<string> | undefined)
      const named = Object.entries((schema["properties"] ?? {}) as JsonSchema).filter(
        ([name]) => required.has(name) || random() < 0.2
      )
      const extra = random() < wildness ? [[oneOf(random, texts), oneOf(random, anything)]] : []
      return Object.fromEntries([
        ...named.map(([name, inner]) => [name, name in known && random() < 0.9 ? known[name] : made(inner)]),
        ...extra
      ])
    }
    case "array":
      return Array.from({ length: Math.floor(random() * 3) }, () => made(schema["items"] ?? {}))
    case "integer":
      return random() < 0.7 ? Math.floor(random() * 10) : oneOf(random, numbers)
    case "number":
      return oneOf(random, numbers)
    case "boolean":
      return random() < 0.5
    case "string":
      return oneOf(random, texts)
    default:
      return oneOf(random, anything)
  }
}
