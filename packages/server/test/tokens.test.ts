import { Clock, Effect, Logger, Redacted, Result } from "effect"
import { TestClock } from "effect/testing"
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { inspect } from "node:util"
import { describe, expect, it } from "vitest"
import { makeAttempts } from "../src/tokens/attempts.ts"
import { rightsProblem } from "../src/tokens/token-file.ts"
import { hasExpired, maySee, mayUseConnection } from "../src/tokens/token-record.ts"
import { makeToken, tokensFromFile, type TokenRecord } from "../src/index.ts"

const make = (name: string, more: Partial<TokenRecord> = {}) =>
  makeToken({ name, tenants: ["acme"], scopes: ["imports:read"], ...more })

const writeTokens = async (records: ReadonlyArray<TokenRecord>, file?: string) => {
  const path = file ?? join(await mkdtemp(join(tmpdir(), "bulkport-tokens-")), "tokens.json")
  await writeFile(path, JSON.stringify({ tokens: records }), { mode: 0o600 })
  return path
}

describe("a token", () => {
  it("is in no record of it, and in nothing that is printed", () => {
    const { record, token } = make("one")
    const text = Redacted.value(token)
    expect(text).toMatch(/^bulkport_[\w-]{43}$/)
    expect(JSON.stringify(record)).not.toContain(text.slice(9))
    expect(inspect(token)).not.toContain(text.slice(9))
  })

  it("may see its tenants, and what is nobody's only when it is for all", () => {
    const { record } = make("one")
    expect([maySee(record, "acme"), maySee(record, "globex"), maySee(record, undefined)]).toEqual([
      true,
      false,
      false
    ])
    expect(maySee({ ...record, tenants: "all" }, undefined)).toBe(true)
    expect([mayUseConnection(record, undefined), mayUseConnection(record, "prod")]).toEqual([true, false])
    expect(mayUseConnection({ ...record, connections: ["prod"] }, "prod")).toBe(true)
    expect(
      hasExpired({ ...record, expiresAt: "2026-01-01T00:00:00Z" }, Date.parse("2026-01-01T00:00:00Z"))
    ).toBe(true)
  })
})

describe("tokens from a file", () => {
  const later = TestClock.adjust(1500)

  it("are read again when the file changes, and gone when it is", () =>
    Effect.gen(function* () {
      const [first, second] = [make("first"), make("second")]
      const file = yield* Effect.promise(() => writeTokens([first.record]))
      const { find } = yield* tokensFromFile(file)
      expect((yield* find(first.token))?.name).toBe("first")
      expect(yield* find(second.token)).toBe(undefined)
      yield* Effect.promise(() => writeTokens([first.record, second.record], file))
      yield* later
      expect((yield* find(second.token))?.name).toBe("second")
      // Half-written: what was read before counts.
      yield* Effect.promise(() => writeFile(file, '{"tokens": ['))
      yield* later
      expect((yield* find(second.token))?.name).toBe("second")
      yield* Effect.promise(() => rm(file))
      yield* later
      expect(yield* find(second.token)).toBe(undefined)
      yield* Effect.promise(() => writeTokens([second.record], file))
      yield* later
      expect((yield* find(second.token))?.name).toBe("second")
      // Others may have read it, or put in a token of their own.
      yield* Effect.promise(() => chmod(file, 0o644))
      yield* later
      expect(yield* find(second.token)).toBe(undefined)
      expect(yield* Clock.currentTimeMillis).toBe(7500)
    }).pipe(Effect.provide([TestClock.layer(), Logger.layer([])]), Effect.runPromise))

  it("are refused when others have rights to the file, it is missing, or it is of another form", async () => {
    const problemOf = async (file: string) => {
      const tried = await Effect.runPromise(Effect.result(tokensFromFile(file)))
      return Result.isFailure(tried) ? tried.failure.problem : "none"
    }
    const file = await writeTokens([make("one").record])
    await chmod(file, 0o640)
    expect(await problemOf(file)).toBe("others than its owner have rights to it (mode 640)")
    expect(await problemOf(`${file}.missing`)).toBe("the system says ENOENT")
    await chmod(file, 0o600)
    await writeFile(file, JSON.stringify({ tokens: [{ ...make("one").record, token: "in clear" }] }))
    expect(await problemOf(file)).toBe("it is not JSON of the documented form")
  })
})

describe("rights to a file of tokens", () => {
  it.each([
    [0o600, 1000, 1000, true],
    [0o400, 0, 0, true],
    // A secret that is mounted into a container.
    [0o440, 0, 1000, true],
    [0o640, 0, 1000, true],
    [0o660, 0, 1000, false],
    [0o444, 0, 1000, false],
    // Ours, or somebody's: a group has no business there.
    [0o440, 0, 0, false],
    [0o440, 1000, 1000, false],
    [0o440, 1001, 1000, false]
  ])("of mode %o, of user %i, for user %i", (mode, uid, ownUid, isSound) => {
    expect(rightsProblem({ mode, uid }, ownUid) === undefined).toBe(isSound)
  })
})

describe("attempts", () => {
  it("come back one a second, and are forgotten before memory grows", () => {
    const attempts = makeAttempts(2)
    const token = make("one").token
    attempts.refused("a", token, 0)
    attempts.refused("a", token, 0)
    expect([
      attempts.mayTry("a", token, 0),
      attempts.mayTry("a", token, 1000),
      attempts.mayTry("b", token, 0)
    ]).toEqual([false, true, true])
    for (let at = 0; at < 10_001; at++) attempts.refused(`address-${at}`, token, 0)
    expect(attempts.mayTry("a", token, 0)).toBe(true)
  })
})
