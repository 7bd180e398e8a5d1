/** What a diagnosis says about the way over SFTP, and that it leaves nothing there. */
import type { Diagnosis } from "@bulkport/core/provider"
import {
  type AdvocateEmulatorWithSftp,
  makeAdvocateEmulator,
  type SftpBehaviour
} from "@bulkport/testkit/emulators"
import { Effect } from "effect"
import { readdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { openFor } from "./advocate-under-test.ts"
import { sftpSettingsOf } from "./sftp-imports.ts"

type Settings = Readonly<Record<string, string>>

/** Diagnoses with other settings and a server that behaves so, and makes sure that nothing has changed there. */
const diagnose = (
  settings: Settings = {},
  drop: Partial<SftpBehaviour> = {},
  prepare: (emulator: AdvocateEmulatorWithSftp) => void = () => undefined
): Promise<{ readonly found: ReadonlyArray<Diagnosis>; readonly asked: ReadonlyArray<string> }> =>
  Effect.gen(function* () {
    const emulator = yield* makeAdvocateEmulator({ sftp: drop })
    const { sftp } = emulator
    yield* Effect.promise(() => writeFile(join(sftp.root, "a-file"), ""))
    prepare(emulator)
    const provider = yield* openFor(emulator, emulator.apiUrl, { ...sftpSettingsOf(emulator), ...settings })
    const found = yield* provider.diagnose?.() ?? Effect.die("absent")
    expect(yield* Effect.promise(() => readdir(sftp.root))).toEqual(["a-file"])
    expect(emulator.jobs()).toEqual([])
    expect(emulator.uploads()).toEqual([])
    const asked = sftp.requests().map(({ operation }) => operation)
    const changing = asked.filter((each) => !/^sftp-(connect|authenticate|stat|lstat|realpath)$/.test(each))
    expect(changing).toEqual([])
    expect(JSON.stringify(found)).not.toContain(sftp.privateKey?.split("\n")[2])
    return { found, asked }
  }).pipe(Effect.scoped, Effect.runPromise)

/** The outcomes of what is about SFTP, in their order. */
const outcomes = (found: ReadonlyArray<Diagnosis>) =>
  found.filter(({ name }) => name.startsWith("SFTP")).map(({ outcome }) => outcome)

const failed = (found: ReadonlyArray<Diagnosis>) => found.filter(({ outcome }) => outcome === "failed")

const wrongPin = `SHA256:${"A".repeat(43)}`

describe("a diagnosis of the way over SFTP", () => {
  it("says what works, beside the API, and what only the portal or an upload would tell", async () => {
    const { asked, found } = await diagnose()
    expect(found.map(({ name, outcome }) => `${name}: ${outcome}`)).toEqual([
      "Live or test: passed",
      "Service: passed",
      "Tenant: passed",
      "API key: passed",
      "Right to see jobs: passed",
      "Validation: passed",
      "SFTP settings: passed",
      "SFTP host: passed",
      "SFTP host key: passed",
      "SFTP login: passed",
      "SFTP service: passed",
      "SFTP folder: passed",
      "SFTP file names: unknown",
      "Right to import: unknown"
    ])
    expect(found.at(-2)?.detail).toContain("MUTATION/DELETE_USER as deleteUsers_…")
    expect(asked).toEqual(["sftp-connect", "sftp-authenticate", "sftp-stat"])
  })

  // Of settings, host, host key, login, service, folder: how many pass before the one that fails.
  it.each<readonly [string, number, Settings, Partial<SftpBehaviour>, string]>([
    ["settings are missing", 0, { sftpHost: "", sftpHostKey: "" }, {}, "ADVOCATE_SFTP_HOST_KEY"],
    ["the private key is none", 0, { sftpPrivateKey: "c4n4ry" }, {}, "private key"],
    ["the host key is none", 0, { sftpHostKey: "c4n4ry" }, {}, "neither a fingerprint"],
    ["nobody answers", 1, { sftpPort: "1" }, {}, "ECONNREFUSED"],
    ["the settings name another host key", 2, { sftpHostKey: wrongPin }, {}, wrongPin],
    ["the host shows another key", 2, {}, { hostKey: "another" }, "SHA256:"],
    ["the key is refused", 3, {}, { clientKey: "refused" }, "test_akdq8a9wyvzba"],
    ["the user is unknown", 3, { sftpUsername: "somebody" }, {}, "somebody"],
    ["the folder is missing", 5, { sftpFolder: "nowhere" }, {}, "nowhere"],
    ["the folder is a file", 5, { sftpFolder: "a-file" }, {}, "a-file"]
  ])("says that %s, and what to do", async (_what, passes, settings, drop, words) => {
    const { asked, found } = await diagnose(settings, drop)
    const skips = 5 - passes
    expect(outcomes(found)).toEqual([
      ...Array<string>(passes).fill("passed"),
      "failed",
      ...Array<string>(skips).fill("skipped"),
      "unknown"
    ])
    const [failure, ...more] = failed(found)
    expect(more).toEqual([])
    expect(failure?.detail).toContain(words)
    expect(failure?.advice).toBeTruthy()
    expect(JSON.stringify(found)).not.toContain("c4n4ry")
    if (passes <= 2) expect(asked).not.toContain("sftp-authenticate")
  })

  it("says that the API lacks what SFTP does not need, and the other way round", async () => {
    const wrongKey = await diagnose({ apiKey: "TEST_wrong" })
    expect(failed(wrongKey.found).map(({ name }) => name)).toEqual(["API key"])
    expect(outcomes(wrongKey.found)).toEqual([...Array<string>(6).fill("passed"), "unknown"])
    const wrongFolder = await diagnose({ sftpFolder: "nowhere" })
    expect(failed(wrongFolder.found).map(({ name }) => name)).toEqual(["SFTP folder"])
  })

  it("says that no import type has a file name", async () => {
    const { found } = await diagnose({ sftpPrefixes: "" })
    expect(failed(found)).toMatchObject([
      { name: "SFTP file names", advice: expect.stringContaining("portal") }
    ])
  })

  it("connects to nothing where files go through the API", async () => {
    const { asked, found } = await diagnose({ transport: "api" })
    expect(outcomes(found)).toEqual([])
    expect(asked).toEqual([])
  })
})
