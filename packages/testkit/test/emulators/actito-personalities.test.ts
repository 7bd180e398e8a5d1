import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import {
  actitoChoices,
  actitoPersonalities,
  defaultBehaviour,
  makeActitoEmulator,
  wireProfileA
} from "../../src/emulators/index.ts"
import { HonestClient } from "./actito-honest-client.ts"

/** Settings that are no personality, each with the reason. */
const exceptions: ReadonlyArray<readonly [member: string, setting: unknown, why: string]> = [
  [
    "refuseKey",
    true,
    "nothing can be asked with such a key; what a client says of that is a test of its own"
  ],
  ["rights", "read", "nothing can be imported without the right to write"],
  ["rights", "none", "nothing can be imported without any right"],
  ["etlRights", "none", "nothing can be triggered without the right to"],
  ["urlScheme", "legacy", "a client has to be told of it by a setting of its own"],
  ["rememberRecords", false, "saves memory in benchmarks, and is nothing that a service does"]
]

const defaults = defaultBehaviour(wireProfileA)

describe("the list of personalities", () => {
  it("has names of its own for all, and says what each is in a sentence", () => {
    const names = actitoPersonalities.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    for (const { name, section, title } of actitoPersonalities) {
      expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
      expect(title).toMatch(/^\S.*\.$/)
      expect(section).toMatch(/^\d+(\.\d)?(, \d+(\.\d)?)*$/)
    }
  })

  it("begins with the usual service, and from there on differs from it", () => {
    const [first, ...others] = actitoPersonalities
    expect(first).toMatchObject({ name: "usual", behaviour: {}, isAssumed: false })
    for (const { behaviour, name } of others) {
      expect(Object.keys(behaviour).length, name).toBeGreaterThan(0)
      for (const [member, value] of Object.entries(behaviour)) {
        expect(defaults, name).toHaveProperty(member)
        expect(value, `${name}, ${member}`).not.toEqual(defaults[member as keyof typeof defaults])
      }
    }
  })

  it.each(Object.entries(actitoChoices))("has every setting of %s, or a reason why not", (name, settings) => {
    const member = name as keyof typeof actitoChoices
    const shown = actitoPersonalities.map(({ behaviour }) => behaviour[member])
    const excepted = exceptions.filter(([other]) => other === name).map(([, setting]) => setting)
    const [byDefault, ...others] = settings
    expect(defaults[member]).toBe(byDefault)
    for (const setting of others) {
      const isShown = shown.some((each) => each === setting)
      expect(isShown, `${name} ${String(setting)}`).toBe(!excepted.includes(setting))
    }
  })

  it("has no exception that is no setting", () => {
    for (const [member, setting, why] of exceptions) {
      expect(actitoChoices[member as keyof typeof actitoChoices], member).toContain(setting)
      expect(why).not.toBe("")
    }
  })
})

describe.each(["A", "B"] as const)("an honest client in profile %s", (wireProfile) => {
  it.each(actitoPersonalities.map((each) => [each.name, each] as const))(
    "is never wrong about a row with %s",
    async (_name, { behaviour, leavesUnknown }) => {
      const mails = ["one@example.com", "nobody", "three@example.com", "nobody", "five@example.com"]
      const names = ["Ann", '"two\nlines"', "Cy", '"a ""b"";\tc"', "Eve"]
      const keys = mails.map((_, index) => `c-${index}`)
      const rows = keys.map((key, index) => `${key},${mails[index] ?? ""},${names[index] ?? ""}\n`)
      const program = Effect.gen(function* () {
        const emulator = yield* makeActitoEmulator({ executionMillis: 0, ...behaviour, wireProfile })
        const csv = `customerId,emailAddress,firstName\n${rows.join("")}`
        const states = yield* Effect.promise(() => new HonestClient(emulator).importCustomers(csv, keys))
        yield* Effect.promise(() => emulator.settle())
        const isThere = (key: string) => emulator.records("16").find("customerId", key) !== undefined
        return { states, truth: keys.map((key) => [key, isThere(key)] as const), bugs: emulator.bugs() }
      })
      const { bugs, states, truth } = await Effect.runPromise(Effect.scoped(program))
      expect(bugs).toEqual([])
      expect(truth.map(([, isThere]) => isThere)).toEqual([true, false, true, false, true])
      for (const [key, isThere] of truth) {
        const allowed = [isThere ? "accepted" : "rejected", ...(leavesUnknown ? ["unknown"] : [])]
        expect(allowed, key).toContain(states.get(key))
      }
    }
  )
})
