/** Plugins that were built for the contract as it was released must go on to fit the engine. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { beforeAll, describe, expect, it } from "vitest"
import { contractComplaints, type Candidate, whatToDo } from "../lib/contract-compatibility.ts"
import { frozenContract, frozenPrefix } from "../lib/frozen-contract.ts"
import { rolledUp } from "../lib/rolled-up-types.ts"

const root = fileURLToPath(new URL("../..", import.meta.url))
const core = join(root, "packages/core")

/** A change to the contract, as text that is replaced in its declarations. */
interface Planted {
  /** The names that it is about. */
  readonly only: ReadonlyArray<string>
  readonly from: RegExp
  readonly to: string
}

/** Changes after which a plugin no longer fits, and what is then said. */
const breaking: Readonly<Record<string, Planted & { readonly said: RegExp }>> = {
  "an-operation-is-told-less": {
    only: ["StepContext"],
    from: /readonly folder: string;(\s+\/\*\* Absolute path)/,
    to: "$1",
    said: /an operation is told all that it was told.*'folder'/
  },
  "plugins-must-give-more": {
    only: ["ProviderPlugin", "makePlugin"],
    from: /(interface PluginDescription \{)/,
    to: "$1\n readonly homepage: string;",
    said: /a plugin as it was is taken.*'homepage'/
  },
  "a-reason-has-a-field-less": {
    only: ["RateLimited"],
    from: /readonly retryAfterMillis: Schema\.optionalKey<Schema\.\w+>;/g,
    to: "",
    said: /RateLimited has all its members.*retryAfterMillis/
  },
  "a-helper-is-gone": {
    only: ["safeText"],
    from: /export const safeText/,
    to: "const safeText",
    said: /safeText is exported/
  },
  "an-operation-may-be-told-less": {
    only: ["StepContext"],
    from: /readonly retryOf\?: RetriedRun;/,
    to: "",
    said: /StepContext has all its members.*retryOf/
  },
  "a-provider-must-do-more": {
    only: ["Provider"],
    from: /readonly diagnose\?:/,
    to: "readonly diagnose:",
    said: /a provider as it was is taken.*diagnose/
  }
}

/** Changes after which everything fits. */
const compatible: Readonly<Record<string, Planted>> = {
  "plugins-may-give-more": {
    only: ["ProviderPlugin", "makePlugin"],
    from: /(interface PluginDescription \{)/,
    to: "$1\n readonly homepage?: string;"
  },
  "an-operation-is-told-more": {
    only: ["StepContext", "makePlugin"],
    from: /(interface StepContext \{)/,
    to: "$1\n readonly attempt: number;"
  },
  "a-reason-may-say-more": {
    only: ["RateLimited"],
    from: /(TaggedStruct<"RateLimited", \{)/,
    to: "$1\n readonly scope: Schema.optionalKey<Schema.String>;"
  }
}

let complaints: Readonly<Record<string, ReadonlyArray<string>>>

beforeAll(() => {
  const { entry, path, version } = frozenContract(core)
  const frozen = {
    text: readFileSync(path, "utf8"),
    entryModule: rolledUp(entry, frozenPrefix(version)).entryModule
  }
  const planted = Object.entries({ ...breaking, ...compatible }).map(
    ([name, { from, only, to }]): readonly [string, Candidate] => {
      const { entryModule, text } = rolledUp(entry, name)
      const changed = text.replace(from, to)
      if (changed === text) throw new Error(`${name} changes nothing`)
      return [name, { entryModule, only, text: changed }]
    }
  )
  const candidates = { current: rolledUp(entry, "current"), ...Object.fromEntries(planted) }
  complaints = contractComplaints(root, frozen, candidates)
}, 120_000)

describe("the provider contract", () => {
  it("fits plugins that were built for it when its version was released", () => {
    expect(complaints["current"], whatToDo).toEqual([])
  })

  it.each(Object.entries(breaking))("no longer does once %s", (name, { said }) => {
    expect(complaints[name]?.join("\n")).toMatch(said)
  })

  it.each(Object.keys(compatible))("still does once %s", (name) => {
    expect(complaints[name]).toEqual([])
  })
})
