/** Where the records of runs are kept, as flag, variable and settings file say it: `--store` before `BULKPORT_STORE` before `"store"`. */
import { Effect, Redacted } from "effect"
import { parseSecretSource, type SecretSource, secretSourceOf } from "../secret-source.ts"
import { SecretMisplaced, UsageInvalid } from "../usage-problem.ts"

/** The variable that names the store of a call. It may hold an address with its password. */
export const storeVariable = "BULKPORT_STORE"

/** A store as it was chosen. Nothing has been opened, and no secret been fetched. */
export type StoreChoice =
  /** A file for every run, in its folder. */
  | { readonly kind: "folder" }
  /** One database file in the runs folder. */
  | { readonly kind: "sqlite" }
  /** A database server. */
  | { readonly kind: "postgres"; readonly url: Redacted.Redacted | SecretSource }

/** The store of a call that says nothing about it. */
export const standardStore: StoreChoice = { kind: "folder" }

/** What may be said, in words. */
export const storeHint =
  "folder, sqlite, or where the address of a PostgreSQL is: env:NAME, file:PATH or command:PROGRAM"

const addressForm = /^postgres(?:ql)?:\/\//i

/** True for a text that is the address of a database. */
export const isAddress = (text: string): boolean => addressForm.test(text)

/** True for an address that tells more than the place. One that cannot be understood may do so, too. */
const holdsSecret = (address: string): boolean => {
  if (!URL.canParse(address)) return true
  const { password, searchParams } = new URL(address)
  return password !== "" || [...searchParams.keys()].some((name) => /pass|key|token|secret/i.test(name))
}

/** The choice that a text stands for; `undefined` for any other text. */
const choiceOf = (text: string): StoreChoice | undefined => {
  if (text === "folder" || text === "sqlite") return { kind: text }
  if (isAddress(text)) return { kind: "postgres", url: Redacted.make(text) }
  const url = parseSecretSource(text)
  return url === undefined ? undefined : { kind: "postgres", url }
}

/** Refuses an address with a password where it would be seen or kept. */
export const misplacedAddress = (place: string, text: string): SecretMisplaced | undefined =>
  isAddress(text) && holdsSecret(text)
    ? new SecretMisplaced({ place, environment: [storeVariable] })
    : undefined

/** The store that `--store` or the variable names. `undefined` when neither says anything. */
export const givenStore = (
  flag: string | undefined,
  environment: Readonly<Record<string, string | undefined>>
): Effect.Effect<StoreChoice | undefined, UsageInvalid | SecretMisplaced> => {
  const variable = environment[storeVariable]?.trim() ?? ""
  const text = flag?.trim() ?? variable
  if (flag === undefined && variable === "") return Effect.succeed(undefined)
  const place = flag === undefined ? storeVariable : "--store"
  const misplaced = flag === undefined ? undefined : misplacedAddress(place, text)
  if (misplaced !== undefined) return Effect.fail(misplaced)
  const choice = choiceOf(text)
  return choice === undefined
    ? Effect.fail(
        // It is not repeated: a misspelt address may hold a password.
        new UsageInvalid({
          problem: `${place} does not name a store.`,
          advice: `Give ${storeHint}; an address itself belongs into ${storeVariable}.`
        })
      )
    : Effect.succeed(choice)
}

/** The store that a member of a settings file names; `undefined` for anything else. */
export const storeOfMember = (value: unknown): StoreChoice | undefined => {
  if (typeof value === "string") {
    const choice = choiceOf(value)
    // Sources are objects there, as those of the secrets of connections are.
    return choice?.kind === "postgres" && !isAddress(value) ? undefined : choice
  }
  const url = secretSourceOf(value)
  return url === undefined ? undefined : { kind: "postgres", url }
}
