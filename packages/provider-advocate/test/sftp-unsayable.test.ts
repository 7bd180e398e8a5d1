/** Options of an import by SFTP: a file there has no parameters, so they have to be what the service does anyway. */
import type { ImportReason, JsonObject } from "@bulkport/core/provider"
import { Effect, Result } from "effect"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { openFor } from "./advocate-under-test.ts"
import { preparedFile, sftpSettingsOf, withSftp } from "./sftp-imports.ts"
import { agreedOptions } from "./sftp-words.ts"

/** What `stage` says to a file of an import type with options. The file is not looked at. */
const stageOnly = (
  importType: string,
  options: JsonObject,
  bytes = 1
): Promise<Result.Result<unknown, ImportReason>> => {
  const prepared = { ...preparedFile(importType, options), bytes }
  return withSftp({}, ({ drop, emulator }) =>
    Effect.gen(function* () {
      const provider = yield* openFor(emulator, emulator.apiUrl, sftpSettingsOf(emulator))
      const context = { label: "run", folder: "", resolve: (path: string) => join("/nowhere", path) }
      const result = yield* Effect.result(provider.stage(prepared, context))
      // What can be said gets as far as the drop, where there is no such file to send.
      if (Result.isFailure(result) && result.failure._tag !== "StorageFailed")
        expect(drop.requests()).toEqual([])
      return result
    }).pipe(Effect.scoped, Effect.runPromise)
  )
}

describe("options of an import by SFTP", () => {
  const user = agreedOptions("users")
  it.each<readonly [string, JsonObject, string]>([
    ["MUTATION/USER", {}, "fire-programs"],
    ["MUTATION/USER", { ...user, "fire-webhooks": false }, "fire-webhooks"],
    ["MUTATION/USER_EVENT", { "fire-programs": true, "fire-webhooks": true }, "fire-analytics"],
    ["MUTATION/REFERRAL", {}, "cannot be told not to"],
    ["MUTATION/USER", { ...user, "fire-programs": false, "only-programs": ["p"] }, "fire-programs"],
    ["MUTATION/DELETE_USER", {}, "delete-empty-accounts"],
    ["MUTATION/DELETE_USER", { "delete-empty-accounts": true, "do-not-track": true }, "do-not-track"],
    ["MUTATION/USER", { ...user, "program-id": "p" }, "program-id"],
    ["MUTATION/USER", { ...user, "add-segments": ["s"] }, "add-segments"],
    ["MUTATION/USER", { ...user, "remove-segments": ["s"] }, "remove-segments"],
    ["MUTATION/USER", { ...user, "set-segments": ["s"] }, "set-segments"],
    ["MUTATION/USER", { ...user, "mail-to": "a@example.com" }, "mail-to"],
    ["MUTATION/REDEEMABLE_REWARD_BALANCE", { "output-format": "jsonl" }, "output-format"],
    ["MUTATION/USER_STATS", { params: {} }, "params"]
  ])("of %s are refused when they cannot be said: %j", async (importType, options, words) => {
    const result = await stageOnly(importType, options)
    expect(result).toMatchObject({ failure: { _tag: "OptionsInvalid" } })
    expect(Result.isFailure(result) && result.failure.message).toContain(words)
  })

  it.each<readonly [string, JsonObject]>([
    ["MUTATION/USER", { ...user, "share-links": "sharelinks" }],
    ["MUTATION/USER_EVENT", { ...user, "idempotency-keys": "none" }],
    ["MUTATION/DELETE_USER", { "delete-empty-accounts": true, "do-not-track": false }],
    ["MUTATION/REDEEMABLE_REWARD_BALANCE", {}],
    ["MUTATION/USER_STATS", {}]
  ])(
    "of %s are taken when they say what happens anyway, or nothing to the service: %j",
    async (importType, options) => {
      expect(await stageOnly(importType, options)).toMatchObject({ failure: { _tag: "StorageFailed" } })
    }
  )

  it("do not let a file through that is larger than the service takes", async () => {
    expect(await stageOnly("MUTATION/USER", user, 100_000_001)).toMatchObject({
      failure: { _tag: "LimitExceeded", allowed: 100_000_000, actual: 100_000_001 }
    })
  })
})
