/** Archives of the service that no good service makes: read in bounded time and memory, refused with a reason, kept as received. */
import { createImporter } from "@bulkport/core/promise"
import { makeActitoEmulator } from "@bulkport/testkit/emulators"
import { Effect, Option } from "effect"
import { execFile } from "node:child_process"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Readable } from "node:stream"
import { buffer } from "node:stream/consumers"
import { promisify } from "node:util"
import { constants, crc32, createInflateRaw, deflateRawSync, gzipSync } from "node:zlib"
import { describe, expect, it } from "vitest"
import { actitoPlugin } from "../src/index.ts"
import { customersCsv, run, type ZipEntry, zipOf } from "./support.ts"

const gigabyte = 2 ** 30
const pieces = 1024

const fullFlush = { finishFlush: constants.Z_FULL_FLUSH }

/** A header and a gigabyte of rows, packed: pieces that do not refer to each other, so that one can stand for all. */
const makeBomb = () => {
  const header = Buffer.from("Id,errorMessage\n")
  const piece = Buffer.from("7,no\n".repeat(gigabyte / pieces / 5))
  const packedPiece = deflateRawSync(piece, fullFlush)
  let crc = crc32(header)
  for (let count = 0; count <= pieces; count++) crc = crc32(piece, crc)
  return {
    packed: Buffer.concat([
      deflateRawSync(header, fullFlush),
      ...Array<Buffer>(pieces + 1).fill(packedPiece),
      deflateRawSync(Buffer.alloc(0))
    ]),
    crc,
    unpackedBytes: header.length + (pieces + 1) * piece.length
  }
}
type Bomb = ReturnType<typeof makeBomb>

/** An archive of this content, which is packed already. */
const archiveOf = ({ crc, packed, unpackedBytes }: Bomb): Buffer => {
  // Written with nothing in it, and then filled.
  const frame = zipOf([{ name: "errors.csv", content: "", crc, unpackedBytes }])
  const local = Buffer.from(frame.subarray(0, 40))
  const end = frame.length - 22
  const directory = Buffer.from(frame.subarray(frame.readUInt32LE(end + 16), end))
  const tail = Buffer.from(frame.subarray(end))
  local.writeUInt32LE(packed.length, 18)
  directory.writeUInt32LE(packed.length, 20)
  tail.writeUInt32LE(local.length + packed.length, 16)
  return Buffer.concat([local, packed, directory, tail])
}

const gzipOf = ({ crc, packed, unpackedBytes }: Bomb): Buffer => {
  const tail = Buffer.alloc(8)
  tail.writeUInt32LE(crc, 0)
  tail.writeUInt32LE(unpackedBytes, 4)
  return Buffer.concat([gzipSync("").subarray(0, 10), packed, tail])
}

interface Measured {
  readonly problem: string
  readonly grownMegabytes: number
  /** Time that its processor worked, which does not grow with what else the machine has to do. */
  readonly workedMillis: number
}

/** Reads a saved file in a process of its own, and tells by how much its memory has grown at most. */
const measured = async (folder: string, bytes: Buffer): Promise<Measured> => {
  const path = join(folder, "received")
  await writeFile(path, bytes)
  const source = (name: string) => JSON.stringify(new URL(`../src/${name}`, import.meta.url).href)
  const program = `
    import { Effect, Stream } from "effect"
    const { readOutput } = await import(${source("outputs/read-output.ts")})
    const { unpackLimits } = await import(${source("outputs/unpack-limits.ts")})
    const { profileA } = await import(${source("actito-wire-profile.ts")})
    const staged = { columns: ["Id"], key: ["Id"], mapping: [], separators: [","], encoding: "utf-8" }
    const facts = { staged, tables: [], profile: profileA, limits: unpackLimits(4e9) }
    const output = { name: "output-files.zip", kind: "other", path: "", bytes: 0, sha256: "" }
    const before = process.resourceUsage().maxRSS
    const began = process.cpuUsage()
    const failure = await Effect.runPromise(
      Effect.flip(Stream.runDrain(readOutput(output, ${JSON.stringify(path)}, facts)))
    )
    const grownMegabytes = (process.resourceUsage().maxRSS - before) / 1024
    const { system, user } = process.cpuUsage(began)
    const workedMillis = (system + user) / 1000
    console.log(JSON.stringify({ problem: failure.problem, grownMegabytes, workedMillis }))`
  const flags = ["--max-old-space-size=96", "--no-warnings", "--conditions=@bulkport/source"]
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...flags, "--input-type=module", "--eval", program],
    { cwd: import.meta.dirname, timeout: 100_000 }
  )
  return JSON.parse(stdout) as Measured
}

const inFolder = async (body: (folder: string) => Promise<void>): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), "actito-hostile-"))
  try {
    await body(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Imports by the engine with these bytes for output files. */
const importWith = (
  outputFiles: Buffer,
  body: (
    folder: string,
    report: Awaited<ReturnType<ReturnType<typeof createImporter>["run"]>>
  ) => Promise<void>
) =>
  inFolder((folder) =>
    run(
      Effect.gen(function* () {
        const emulator = yield* makeActitoEmulator({ executionMillis: 0 })
        yield* Effect.promise(async () => {
          const front = createServer((request, response) => {
            if (request.url?.endsWith("/output-files") === true) return response.end(outputFiles)
            const { headers, method = "GET", url = "/" } = request
            const send = async () => {
              const received = await buffer(request)
              const reply = await fetch(emulator.url + url, {
                method,
                headers: Object.entries(headers).flatMap(([name, value]) =>
                  ["authorization", "accept", "content-type"].includes(name) && typeof value === "string"
                    ? [[name, value] as [string, string]]
                    : []
                ),
                ...(method === "POST" ? { body: received } : {})
              })
              response.writeHead(reply.status, { location: reply.headers.get("location") ?? "/" })
              response.end(await reply.text())
            }
            void send()
          })
          await new Promise<void>((resolve) => front.listen(0, "127.0.0.1", resolve))
          const importer = createImporter({
            providers: [actitoPlugin],
            settings: {
              actito: {
                apiKey: emulator.apiKey,
                entity: emulator.entity,
                baseUrl: `http://127.0.0.1:${(front.address() as AddressInfo).port}`
              }
            },
            runsFolder: join(folder, "runs"),
            engine: { pollMillis: 5, retryBaseMillis: 5 }
          })
          try {
            const file = join(folder, "customers.csv")
            await writeFile(file, customersCsv)
            const options = { table: "16", key: ["customerId"] }
            await body(
              folder,
              await importer.run({ file, provider: "actito", importType: "profiles", options })
            )
          } finally {
            await importer.close()
            front.closeAllConnections()
            await new Promise((resolve) => front.close(resolve))
          }
        })
      })
    )
  )

const errors: ZipEntry = { name: "errors_1.csv", content: "customerId,errorMessage\n2,no\n" }

describe("a gigabyte in a megabyte", () => {
  const bomb = makeBomb()
  const honest = archiveOf(bomb)

  it.each<readonly [string, Buffer, RegExp]>([
    ["an archive that says so", honest, /more than 200 times its size/],
    ["an archive that says otherwise", archiveOf({ ...bomb, unpackedBytes: 1000 }), /not as long as it says/],
    ["gzip", gzipOf(bomb), /more than 200 times its size/]
  ])("is refused in little memory and time: %s", (_, bytes, problem) =>
    inFolder(async (folder) => {
      expect(bytes.length).toBeLessThan(2 * 1024 ** 2)
      const found = await measured(folder, bytes)
      expect(found.problem).toMatch(problem)
      expect(found.grownMegabytes).toBeLessThan(120)
      expect(found.workedMillis).toBeLessThan(15_000)
    })
  )

  it("would be read if nothing stopped it", () =>
    inFolder(async (folder) => {
      const path = join(folder, "bomb.zip")
      await writeFile(path, honest)
      const { openZip } = await import("@bulkport/core/provider")
      const { Stream } = await import("effect")
      // More than 200 times its size is enough to know it by; all of it takes long.
      const enough = honest.length * 220
      const bytes = await Effect.runPromise(
        Effect.scoped(
          Effect.flatMap(openZip(path), ({ files }) =>
            files.pipe(
              Stream.flatMap(({ content }) => content),
              Stream.scan(
                () => 0,
                (total, chunk) => total + chunk.length
              ),
              Stream.takeUntil((total) => total > enough),
              Stream.runLast
            )
          )
        )
      )
      expect(Option.getOrElse(bytes, () => 0)).toBeGreaterThan(enough)
      let unpackedBytes = 0
      for await (const chunk of Readable.from([bomb.packed]).pipe(createInflateRaw({ chunkSize: 1 << 20 })))
        unpackedBytes += (chunk as Buffer).length
      expect(unpackedBytes).toBe(bomb.unpackedBytes)
      expect(unpackedBytes).toBeGreaterThan(gigabyte)
    }))

  it("costs the certainty of an import and nothing else, and is kept as it came", () =>
    importWith(honest, async (folder, report) => {
      expect(report).toMatchObject({ verdict: "incomplete", rows: { staged: 3, accepted: 0, unknown: 3 } })
      expect(report.warnings.join("\n")).toMatch(
        /output-files\.zip cannot be read: it unpacks to more than 200/
      )
      const saved = await readFile(join(folder, "runs", report.runId, "5-collect/raw/output-files.zip"))
      expect(saved.equals(honest)).toBe(true)
    }))
})

describe("archives that would write elsewhere", () => {
  it.each(["../../../escaped.csv", "/tmp/escaped.csv", "..\\..\\escaped.csv", "C:\\escaped.csv"])(
    "such as one with %s, write nothing, and the rest of them is not believed",
    (name) =>
      importWith(zipOf([errors, { ...errors, name }]), async (folder, report) => {
        expect(report).toMatchObject({ verdict: "incomplete", rows: { rejected: 0 } })
        expect(report.warnings.join("\n")).toMatch(/name leads out of the folder/)
        const all = await readdir(folder, { recursive: true })
        expect(all.filter((path) => path.includes("escaped"))).toEqual([])
      })
  )
})

describe("archives that are odd", () => {
  const inner = zipOf([errors])

  it.each<readonly [string, Buffer, RegExp | undefined]>([
    ["in an archive", zipOf([{ name: "inner.zip", content: inner }]), undefined],
    ["without a file", zipOf([]), undefined],
    [
      "of hundreds of files",
      zipOf(Array.from({ length: 300 }, (_, index) => ({ ...errors, name: `${index}` }))),
      /300 entries, more than 50/
    ],
    ["with a password", zipOf([{ ...errors, isEncrypted: true }]), /encrypted/],
    ["cut in the middle", inner.subarray(0, inner.length / 2), /breaks off/],
    ["cut at the end", inner.subarray(0, -1), /breaks off/]
  ])("%s leave rows unknown, and never accepted", (_, bytes, problem) =>
    importWith(bytes, async (_folder, report) => {
      expect(report).toMatchObject({
        verdict: "incomplete",
        rows: { staged: 3, accepted: 0, rejected: 0, unknown: 3 }
      })
      expect(report.warnings.join("\n")).toMatch(problem ?? /counts 1 rows rejected, but 0/)
    })
  )
})
