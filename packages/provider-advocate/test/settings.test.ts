import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { advocatePlugin, createAdvocate } from "../src/index.ts"

const good = { tenantAlias: "test_abc", apiKey: "TEST_secret" }

const open = (settings: Readonly<Record<string, string>>) =>
  Effect.runPromise(Effect.scoped(Effect.result(advocatePlugin.open(settings))))

describe("settings", () => {
  it("needs a tenant and a key only", async () => {
    const provider = await Effect.runPromise(Effect.scoped(createAdvocate(good)))
    expect(provider.target).toBe("tenant test_abc at https://app.referralsaasquatch.com")
    expect(provider.limits).toMatchObject({ maxFileBytes: 100_000_000, maxRows: 500_000 })
  })

  it("takes other limits", async () => {
    const provider = await Effect.runPromise(
      Effect.scoped(createAdvocate({ ...good, maxFileBytes: "5", maxRows: "7" }))
    )
    expect(provider.limits).toMatchObject({ maxFileBytes: 5, maxRows: 7 })
  })

  it("names what is missing, with its environment variable", async () => {
    const result = await open({})
    expect(result).toMatchObject({ _tag: "Failure", failure: { _tag: "SettingsInvalid" } })
    expect(String(result)).not.toContain("secret")
    expect(JSON.stringify(result)).toContain("ADVOCATE_TENANT_ALIAS")
    expect(JSON.stringify(result)).toContain("ADVOCATE_API_KEY")
  })

  it.each([
    ["baseUrl", "http://app.referralsaasquatch.com"],
    ["baseUrl", "https://user:word@example.com"],
    ["baseUrl", "https://example.com/?a=b"],
    ["baseUrl", "somewhere"],
    ["tenantAlias", "../other"],
    ["username", "a:b"],
    ["maxRows", "many"],
    ["maxFileBytes", "0"],
    ["uploadAs", "chunks"],
    ["transport", "ftp"],
    ["sftpPort", "70000"],
    ["sftpHost", "sftp://host/path"],
    ["sftpPrefixes", "users"],
    ["sftpPrefixes", "MUTATION/USER=a b"],
    ["sftpPickUpMinutes", "0"]
  ])("refuses %s %s", async (name, value) => {
    const result = await open({ ...good, [name]: value })
    expect(result).toMatchObject({ _tag: "Failure", failure: { _tag: "SettingsInvalid" } })
    expect(JSON.stringify(result)).toContain(name)
    expect(JSON.stringify(result)).not.toContain("TEST_secret")
  })

  it.each(["http://127.0.0.1:4711", "http://localhost:1", "http://[::1]:80", "https://staging.example.com/"])(
    "takes %s",
    async (baseUrl) => {
      expect((await open({ ...good, baseUrl }))._tag).toBe("Success")
    }
  )

  it("describes every setting it decodes, and its secrets", () => {
    expect(advocatePlugin.settingFields.filter(({ isSecret }) => isSecret).map(({ name }) => name)).toEqual([
      "apiKey",
      "sftpPrivateKey"
    ])
    expect(advocatePlugin.settingFields.map(({ environment }) => environment)).toEqual([
      "ADVOCATE_TENANT_ALIAS",
      "ADVOCATE_API_KEY",
      "ADVOCATE_BASE_URL",
      "ADVOCATE_USERNAME",
      "ADVOCATE_MAX_FILE_BYTES",
      "ADVOCATE_MAX_ROWS",
      "ADVOCATE_UPLOAD_AS",
      "ADVOCATE_TRANSPORT",
      "ADVOCATE_SFTP_HOST",
      "ADVOCATE_SFTP_PORT",
      "ADVOCATE_SFTP_USERNAME",
      "ADVOCATE_SFTP_PRIVATE_KEY",
      "ADVOCATE_SFTP_HOST_KEY",
      "ADVOCATE_SFTP_FOLDER",
      "ADVOCATE_SFTP_PREFIXES",
      "ADVOCATE_SFTP_PICK_UP_MINUTES"
    ])
  })
})
