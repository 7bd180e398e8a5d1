import { fork } from "node:child_process"
import { createHash } from "node:crypto"
import { mkdtemp } from "node:fs/promises"
import { request } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, it } from "vitest"

const mebibyte = 1024 * 1024
const block = Buffer.from("somebody@example.com,somewhere\n".repeat(2 * 16 * 1024))

/** Sends blocks as one body, and gives the answer. */
const send = (
  url: string,
  headers: Record<string, string>,
  blocks: number,
  around: readonly [string, string] = ["", ""]
) =>
  new Promise<{ readonly status: number; readonly body: Readonly<Record<string, unknown>> }>(
    (resolve, reject) => {
      const sending = request(url, { method: "POST", headers }, (reply) => {
        let text = ""
        reply.on("data", (bytes: Buffer) => (text += bytes.toString()))
        reply.on("end", () =>
          resolve({ status: reply.statusCode ?? 0, body: JSON.parse(text) as Record<string, unknown> })
        )
      })
      sending.on("error", reject)
      const write = async () => {
        sending.write(around[0])
        for (let sent = 0; sent < blocks; sent++)
          if (!sending.write(block)) await new Promise((next) => sending.once("drain", next))
        sending.end(around[1])
      }
      void write()
    }
  )

it("takes files of any size with the same memory, as a body and as a part of one", async () => {
  const folder = await mkdtemp(join(tmpdir(), "bulkport-large-"))
  const server = fork(join(import.meta.dirname, "support/upload-server.ts"), [folder], {
    execArgv: ["-C", "@bulkport/source", "--max-old-space-size=96"]
  })
  try {
    const told = () =>
      new Promise<Record<string, unknown>>((resolve) =>
        server.once("message", (told) => resolve(told as Record<string, unknown>))
      )
    const { token, url } = await told()
    const authorization = `Bearer ${String(token)}`
    const askMemory = async () => {
      const answer = told()
      server.send("memory")
      return Number((await answer)["most"])
    }
    // What it takes in any case.
    await send(`${String(url)}/v1/sources`, { authorization }, 8)
    const before = await askMemory()

    const blocks = 96
    const sent = await send(`${String(url)}/v1/sources?name=large.csv`, { authorization }, blocks)
    const hash = createHash("sha256")
    for (let at = 0; at < blocks; at++) hash.update(block)
    expect(sent).toMatchObject({
      status: 201,
      body: { bytes: blocks * block.length, sha256: hash.digest("hex") }
    })

    const parts = [
      '--x\r\nContent-Disposition: form-data; name="import"\r\n\r\n{"provider":"memory","importType":"contacts"}\r\n',
      '--x\r\nContent-Disposition: form-data; name="file"; filename="a.json"\r\nContent-Type: application/json\r\n\r\n'
    ].join("")
    const headers = { authorization, "content-type": "multipart/form-data; boundary=x" }
    expect((await send(`${String(url)}/v1/imports`, headers, blocks, [parts, "\r\n--x--\r\n"])).status).toBe(
      201
    )
    expect((await askMemory()) - before).toBeLessThan(80 * mebibyte)
  } finally {
    server.kill("SIGKILL")
  }
})
