import type { SecretSource } from "./secret-source.ts"

/** A named place to import into: a provider, its settings, and where its secrets come from. */
export interface Connection {
  readonly name: string
  /** Id of the provider. */
  readonly provider: string
  /** Setting name → value. Holds no secret. */
  readonly settings: Readonly<Record<string, string>>
  /** Name of a secret setting → where it comes from. */
  readonly secrets: Readonly<Record<string, SecretSource>>
}

/** What a connection may be called: it stands on command lines and in messages. */
export const isConnectionName = (name: string): boolean => /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u.test(name)

/** The rule for names, in words. */
export const connectionNameHint =
  "letters, digits, dots, dashes and underscores, with a letter or digit first"
