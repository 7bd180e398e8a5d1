import { existsSync } from "node:fs"
import { dirname } from "node:path"
import { describe, expect, it } from "vitest"
import { basic, sample, withEmulator } from "./advocate-client.ts"

const anyQuery = JSON.stringify({ query: "{ jobs { totalCount } }" })

describe("authentication", () => {
  it.each([
    ["an empty username", ""],
    ["any username", "account-sid"]
  ])("accepts the key as the password with %s", (_case, username) =>
    withEmulator({}, async ({ base }, emulator) => {
      const headers = {
        authorization: basic(username, emulator.apiKey),
        "content-type": "application/json"
      }
      const response = await fetch(`${base}/graphql`, { method: "POST", headers, body: anyQuery })
      expect(response.status).toBe(200)
      expect(await response.json()).toEqual({ data: { jobs: { totalCount: 0 } } })
    })()
  )

  it.each([
    ["no credentials", undefined],
    ["a wrong key", basic("", "wrong")],
    ["the key as username only", basic("TEST_bulkport_emulator_key", "")],
    ["a bearer token", "Bearer TEST_bulkport_emulator_key"]
  ])("answers %s with the REST envelope and 401, on GraphQL and upload alike", (_case, authorization) =>
    withEmulator({}, async ({ base }) => {
      for (const path of ["graphql", "export/upload"]) {
        const headers = {
          "content-type": "application/json",
          ...(authorization === undefined ? {} : { authorization })
        }
        const response = await fetch(`${base}/${path}`, { method: "POST", headers, body: anyQuery })
        expect(response.status).toBe(401)
        expect(await response.json()).toMatchObject({ statusCode: 401, rsCode: "RS045" })
      }
    })()
  )

  it(
    "answers a wrong tenant with 404 before it looks at the key",
    withEmulator({}, async (_client, emulator) => {
      const response = await fetch(`${emulator.apiUrl}/api/v1/nobody/graphql`, {
        method: "POST",
        body: anyQuery
      })
      expect(response.status).toBe(404)
      expect(await response.json()).toEqual({
        message: "Missing or invalid tenant alias.",
        statusCode: 404,
        apiErrorCode: "TENANT_NOT_FOUND",
        rsCode: "RS045"
      })
    })
  )
})

describe("upload", () => {
  it(
    "hands out a fileRef made of tenant, name, id and ending",
    withEmulator({}, async ({ sendUpload }, emulator) => {
      const response = await sendUpload("my users.csv", await sample("users.csv"))
      expect(response.status).toBe(200)
      const { fileRef } = (await response.json()) as { readonly fileRef: string }
      expect(fileRef).toMatch(/^imports\/test_akdq8a9wyvzba\/my_users_[0-9a-f]{24}\.csv$/)
      expect(emulator.uploads()).toMatchObject([{ fileRef, format: "csv", bytes: 822 }])
      expect(emulator.requestsOf("upload")).toHaveLength(1)
    })
  )

  it(
    "accepts raw bytes and tells their format from the first letter",
    withEmulator({ uploadStatus: 201 }, async ({ authorization, base }, emulator) => {
      for (const name of ["users.csv", "users.jsonl"]) {
        const body = await sample(name)
        const response = await fetch(`${base}/export/upload`, {
          method: "POST",
          headers: { authorization },
          body
        })
        expect(response.status).toBe(201)
      }
      expect(emulator.uploads().map((upload) => upload.format)).toEqual(["csv", "jsonl"])
    })
  )

  it(
    "refuses what is above the limit with 413 and keeps nothing of it",
    withEmulator({ maxUploadBytes: 100_000 }, async ({ sendUpload }, emulator) => {
      expect((await sendUpload("fits.csv", "x".repeat(100_000))).status).toBe(200)
      const response = await sendUpload("large.csv", "x".repeat(5_000_000))
      expect(response.status).toBe(413)
      expect(await response.json()).toMatchObject({ statusCode: 413 })
      expect(emulator.uploads()).toHaveLength(1)
    })
  )

  it(
    "refuses other endings, other part names and forms without a file",
    withEmulator({}, async ({ authorization, base, sendUpload }) => {
      expect((await sendUpload("users.xlsx", "PK")).status).toBe(400)
      const form = new FormData()
      form.append("upload", new Blob(["a"]), "users.csv")
      const options = { method: "POST", headers: { authorization } }
      expect((await fetch(`${base}/export/upload`, { ...options, body: form })).status).toBe(400)
      const headers = { authorization, "content-type": "multipart/form-data; boundary=b" }
      const cut = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nid'
      expect((await fetch(`${base}/export/upload`, { method: "POST", headers, body: cut })).status).toBe(400)
      const bare = { authorization, "content-type": "multipart/form-data" }
      expect(
        (await fetch(`${base}/export/upload`, { method: "POST", headers: bare, body: "x" })).status
      ).toBe(400)
    })
  )

  it("removes its folder when it stops", async () => {
    let path = ""
    await withEmulator({}, async ({ upload }, emulator) => {
      await upload("users.csv", "accountId,id\n")
      path = emulator.uploads()[0]?.path ?? ""
      expect(existsSync(path)).toBe(true)
    })()
    expect(existsSync(dirname(path))).toBe(false)
  })
})

describe("GraphQL transport", () => {
  it(
    "refuses another content type, broken JSON and a body without a query",
    withEmulator({}, async ({ authorization, base }) => {
      const send = (contentType: string, body: string) =>
        fetch(`${base}/graphql`, {
          method: "POST",
          headers: { authorization, "content-type": contentType },
          body
        })
      const wrongType = await send("text/plain", anyQuery)
      expect(wrongType.status).toBe(400)
      expect(await wrongType.json()).toMatchObject({ rsCode: "RS046" })
      expect((await send("application/json", "{")).status).toBe(400)
      expect((await send("application/json", "[]")).status).toBe(400)
      expect((await send("application/json; charset=utf-8", anyQuery)).status).toBe(200)
    })
  )

  it(
    "answers syntax errors and unknown fields with status 200 and errors without data",
    withEmulator({}, async ({ sendGraphql }) => {
      for (const [query, classification] of [
        ["{ jobs", "InvalidSyntax"],
        ["mutation { validateJobInput { errors } }", "ValidationError"],
        ["{ job { id } }", "ValidationError"]
      ] as const) {
        const response = await sendGraphql(query)
        expect(response.status).toBe(200)
        const body = (await response.json()) as object
        expect(body).toMatchObject({ errors: [{ extensions: { classification } }] })
        expect(body).not.toHaveProperty("data")
      }
    })
  )

  it(
    "records requests under the field they ask for, whatever the client calls them",
    withEmulator({}, async ({ graphql }, emulator) => {
      await graphql("query Anything { mine: jobs { totalCount } }")
      await graphql('{ job(id: "x") { id } }')
      expect(emulator.requests().map((request) => request.operation)).toEqual(["jobs", "job"])
    })
  )
})
