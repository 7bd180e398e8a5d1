import { Effect } from "effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { actitoPlugin } from "../src/index.ts"
import { makeContext, profileBPath, run } from "./support.ts"

const given = { apiKey: "secret-key", entity: "shop" }

describe("settings", () => {
  it("default to the documented address, and name the target without a secret", () =>
    run(
      Effect.gen(function* () {
        const provider = yield* actitoPlugin.open(given)
        expect(provider.target).toBe("entity shop at https://api.actito.com")
        expect(provider).toMatchObject({ contract: 1, id: "actito" })
        expect(provider.find).toBeUndefined()
        expect(JSON.stringify(provider)).not.toContain("secret-key")
      })
    ))

  it.each([
    [{ entity: "shop" }, "ACTITO_API_KEY"],
    [{ apiKey: "k" }, "ACTITO_ENTITY"],
    [{ ...given, apiKey: "two words" }, "ACTITO_API_KEY"],
    [{ ...given, entity: ".." }, "ACTITO_ENTITY"],
    [{ ...given, baseUrl: "http://api.actito.com" }, "ACTITO_BASE_URL"],
    [{ ...given, baseUrl: "https://user:pass@api.actito.com" }, "ACTITO_BASE_URL"],
    [{ ...given, pathScheme: "old" }, "ACTITO_PATH_SCHEME"],
    [{ ...given, maxFileBytes: "100 MB" }, "ACTITO_MAX_FILE_BYTES"],
    [{ ...given, wireProfile: "nowhere.json" }, "ACTITO_WIRE_PROFILE"]
  ])("are refused by name when they are %j", (values, variable) =>
    run(
      Effect.gen(function* () {
        const reason = yield* Effect.flip(actitoPlugin.open(values))
        expect(reason._tag).toBe("SettingsInvalid")
        expect(reason.message).toContain(variable)
        expect(reason.message).not.toContain("two words")
      })
    )
  )

  it("take a wire profile from a file, and say which member of it is wrong", () =>
    run(
      Effect.gen(function* () {
        const provider = yield* actitoPlugin.open({ ...given, wireProfile: profileBPath })
        expect(provider.id).toBe("actito")
        const { folder } = yield* makeContext()
        const path = join(folder, "profile.json")
        writeFileSync(path, '{"canListExecutions": "yes"}')
        const reason = yield* Effect.flip(actitoPlugin.open({ ...given, wireProfile: path }))
        expect(reason.message).toContain("canListExecutions")
        writeFileSync(path, '{"canListExecutions": true}')
        expect((yield* actitoPlugin.open({ ...given, wireProfile: path })).find).toBeDefined()
      })
    ))
})
