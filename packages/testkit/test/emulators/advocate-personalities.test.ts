import { Effect, Exit, Scope } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import {
  makeAdvocateEmulator,
  type AdvocateEmulator
} from "../../src/emulators/advocate/advocate-emulator.ts"
import { advocateChoices, defaultBehaviour } from "../../src/emulators/advocate/behaviour.ts"
import { advocatePersonalities } from "../../src/emulators/index.ts"
import { makeHonestClient } from "./advocate-honest-client.ts"

describe("the list of personalities", () => {
  it("has names of its own for all, and says what each is in a sentence", () => {
    const names = advocatePersonalities.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    for (const { name, section, title } of advocatePersonalities) {
      expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
      expect(title).toMatch(/^\S.*\.$/)
      expect(section).toMatch(/^\d+(\.\d)?(, \d+(\.\d)?)*$/)
    }
  })

  it("begins with the documented service, and from there on differs from it", () => {
    const [first, ...others] = advocatePersonalities
    expect(first).toMatchObject({ name: "documented", behaviour: {}, isAssumed: false })
    for (const { behaviour, name } of others) {
      expect(Object.keys(behaviour).length, name).toBeGreaterThan(0)
      for (const [member, value] of Object.entries(behaviour)) {
        expect(defaultBehaviour, name).toHaveProperty(member)
        expect(value, `${name}, ${member}`).not.toEqual(
          defaultBehaviour[member as keyof typeof defaultBehaviour]
        )
      }
    }
  })

  it.each(Object.entries(advocateChoices))("has every setting of %s", (name, settings) => {
    const shown = advocatePersonalities.map(({ behaviour }) => behaviour[name as keyof typeof behaviour])
    const [byDefault, ...others] = settings
    expect(defaultBehaviour[name as keyof typeof defaultBehaviour]).toBe(byDefault)
    for (const setting of others) expect(shown).toContain(setting)
  })
})

describe("an honest client", () => {
  const scope = Scope.makeUnsafe()
  let emulator: AdvocateEmulator

  beforeAll(async () => {
    emulator = await Effect.runPromise(Scope.provide(makeAdvocateEmulator(), scope))
  })
  afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))

  it.each(advocatePersonalities.map((each) => [each.name, each] as const))(
    "is never wrong about a row with %s",
    async (name, { behaviour, leavesUnknown }) => {
      Object.assign(emulator.behaviour, defaultBehaviour, { jobMillis: 0 }, behaviour)
      const row = (number: number, line: number) => ({ id: `${name}-${number}`, line })
      const rows = [row(1, 2), row(2, 3), row(3, 5), row(4, 6), row(5, 8)]
      const email = ["one@example.com", "nobody", "three@example.com", "nobody", "five@example.com"]
      const firstNames = ["Ann", '"two\nlines"', "Cy", '"two\nlines"', "Eve"]
      const lines = rows.map(({ id }, index) => `${id},${id},${email[index]},${firstNames[index]}\n`)
      const truth = rows.map(({ id }, index) => [id, email[index] === "nobody" ? "rejected" : "accepted"])

      const csv = `accountId,id,email,firstName\n${lines.join("")}`
      const states = await makeHonestClient(emulator).importUsers(csv, rows)
      const known = [...states].filter(([, state]) => state !== "unknown")
      if (!leavesUnknown) expect(known).toEqual(truth)
      else if (behaviour.deletionResults === undefined) expect(known.length).toBeLessThan(truth.length)
      for (const each of known) expect(truth).toContainEqual(each)
      expect(emulator.bugs()).toEqual([])
    }
  )
})
