import type { ProviderPlugin } from "@bulkport/core"
import { Redacted } from "effect"
import { flagName } from "./generated-flags.ts"
import { escaped } from "./report/html.ts"
import type { CallSession } from "./session.ts"
import { SecretMisplaced } from "./usage-problem.ts"

const secretFields = (plugins: ReadonlyArray<ProviderPlugin>) =>
  plugins.flatMap(({ settingFields }) => settingFields).filter(({ isSecret }) => isSecret)

/** `--API_key` and `apiKey` are the same mistake. */
const plain = (name: string): string => name.replaceAll(/[^a-z0-9]/gi, "").toLowerCase()

/**
 * Finds a secret setting among arguments, before anything else is done with them: a complaint about a flag that does not
 * exist would repeat its value.
 */
export const findMisplacedSecret = (
  args: ReadonlyArray<string>,
  plugins: ReadonlyArray<ProviderPlugin>
): SecretMisplaced | undefined => {
  const given = new Set(
    args.filter((arg) => arg.startsWith("-")).map((arg) => plain(arg.split("=", 1)[0] ?? ""))
  )
  const misplaced = secretFields(plugins).filter(
    ({ environment, name }) => given.has(plain(name)) || given.has(plain(environment))
  )
  const [first] = misplaced
  return first === undefined
    ? undefined
    : new SecretMisplaced({
        place: `--${flagName(first.name)}`,
        environment: [...new Set(misplaced.map(({ environment }) => environment))]
      })
}

/** A secret as it is, as it is written in an address, a header, JSON and HTML, and without the blanks around it. */
const formsOf = (secret: string): ReadonlyArray<string> =>
  [...new Set([secret, secret.trim()])].flatMap((each) => [
    each,
    encodeURIComponent(each),
    Buffer.from(each).toString("base64"),
    Buffer.from(`:${each}`).toString("base64"),
    JSON.stringify(each).slice(1, -1),
    escaped(each)
  ])

/** A text without the secrets of this call, should any have got into it. */
export const withoutSecrets = (
  text: string,
  {
    secrets,
    surroundings: { environment, plugins }
  }: Pick<CallSession, "secrets"> & {
    readonly surroundings: Pick<CallSession["surroundings"], "environment" | "plugins">
  }
): string =>
  [
    ...secretFields(plugins).map((field) => environment[field.environment] ?? ""),
    ...secrets.map((secret) => Redacted.value(secret))
  ]
    .filter((secret) => secret.trim().length > 3)
    .flatMap(formsOf)
    // One secret may be a piece of another.
    .sort((one, other) => other.length - one.length)
    .reduce((cleaned, secret) => cleaned.replaceAll(secret, "<secret>"), text)
