/** What a package is called, in every form in which its name stands somewhere. */
export interface ServiceNames {
  /** Id of the provider, and the first part of file names, such as `my-service`. */
  readonly id: string
  /** For values, such as `myService`. */
  readonly camel: string
  /** For types, such as `MyService`. */
  readonly pascal: string
  /** For variables of the environment, such as `MY_SERVICE`. */
  readonly environment: string
  /** For people, such as `My Service`. */
  readonly title: string
  /** Such as `bulkport-provider-my-service`, or `@acme/provider-my-service` in a scope. */
  readonly packageName: string
}

/** A name that cannot be used, with the reason and what to do about it in sentences. */
export interface NameProblem {
  readonly problem: string
}

/** What a name must be: words of lower-case letters and digits, joined by hyphens. */
const goodName = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/
const goodScope = /^@[a-z0-9][a-z0-9._-]*$/

/** Longer ones make names of files and variables that nobody can read. */
const longestName = 25

/** Ids of the providers that come with Bulkport: a second one of that id is not loaded. */
export const takenIds: ReadonlyArray<string> = ["actito", "advocate"]

/** First words of the command line. A provider's own commands stand behind its id, so it cannot be one of these. */
export const commandWords: ReadonlyArray<string> = [
  "check",
  "collect",
  "completions",
  "doctor",
  "emulate",
  "explain",
  "help",
  "init",
  "providers",
  "queue",
  "report",
  "resume",
  "retry",
  "run",
  "runs",
  "schema",
  "settle",
  "stage",
  "start",
  "submit",
  "support-bundle",
  "token",
  "track",
  "validate",
  "worker"
]

/** Another spelling of a name that is good, if there is one. */
const suggestionFor = (given: string): string => {
  const better = given
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^[-0-9]+|-+$/g, "")
  return goodName.test(better) && better !== given ? ` Try "${better}".` : ""
}

const problemOf = (id: string): string | undefined => {
  if (!goodName.test(id)) {
    const rule = "it takes lower-case letters and digits, joined by single hyphens, and begins with a letter"
    return `"${id}" cannot be the name of a provider: ${rule}.${suggestionFor(id)}`
  }
  if (id.length > longestName) {
    return `"${id}" is ${id.length} characters long; the name of a provider has ${longestName} at most.`
  }
  if (takenIds.includes(id)) {
    return `"${id}" is a provider that comes with Bulkport. Choose another name, such as "my-${id}".`
  }
  return commandWords.includes(id)
    ? `"${id}" is a command of Bulkport, and cannot be a provider. Choose another name, such as "${id}-service".`
    : undefined
}

const capitalised = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1)

/**
 * All forms of a name. The whole name of a package may be given as well, with its scope or without.
 *
 * A scope may be given without its `@`.
 */
export const serviceNames = (name: string, scope?: string): ServiceNames | NameProblem => {
  const whole = /^(?:bulkport-provider-|(@[^/]+)\/provider-)(.+)$/.exec(name)
  const id = whole?.[2] ?? name
  const problem = problemOf(id)
  if (problem !== undefined) return { problem }
  const given = scope ?? whole?.[1]
  const scoped = given === undefined || given.startsWith("@") ? given : `@${given}`
  if (scoped !== undefined && !goodScope.test(scoped)) {
    return { problem: `"${scoped}" cannot be the scope of a package. It is written as in "@acme".` }
  }
  const words = id.split("-")
  const pascal = words.map(capitalised).join("")
  return {
    id,
    camel: pascal.slice(0, 1).toLowerCase() + pascal.slice(1),
    pascal,
    environment: words.join("_").toUpperCase(),
    title: words.map(capitalised).join(" "),
    packageName: scoped === undefined ? `bulkport-provider-${id}` : `${scoped}/provider-${id}`
  }
}
