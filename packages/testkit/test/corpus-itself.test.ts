import { parse } from "csv-parse/sync"
import { assert, describe, it } from "vitest"
import { gunzipSync } from "node:zlib"
import { buffer } from "node:stream/consumers"
import * as yauzl from "yauzl"
import { type AwkwardFile, awkwardFiles, compactJson } from "../src/corpus/index.ts"

/** The one file in an archive that is meant. */
const unzipped = (bytes: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    yauzl.fromBuffer(bytes, (error, archive) => {
      if (error !== null) return reject(error)
      archive.on("error", reject)
      archive.on("entry", (entry: yauzl.Entry) => {
        if (/\/$|(^|\/)\.|^__MACOSX/.test(entry.fileName)) return
        archive.openReadStream(entry, (problem, stream) => {
          if (problem === null) buffer(stream).then(resolve, reject)
          else reject(problem)
        })
      })
    })
  })

const decoded = (bytes: Buffer, encoding: string): string =>
  encoding === "iso-8859-1"
    ? bytes.toString("latin1")
    : new TextDecoder(encoding, { fatal: true }).decode(bytes)

/** The text of a file that is not refused, by other means than the reader has that the corpus is made for. */
const textOf = async ({ bytes, expect: { detected = {} } }: AwkwardFile): Promise<string> => {
  const { compression = "none", encoding = "utf-8" } = detected
  const content = bytes()
  const packed = content instanceof Uint8Array ? Buffer.from(content) : await buffer(content)
  if (compression === "none") return decoded(packed, encoding)
  return decoded(compression === "gzip" ? gunzipSync(packed) : await unzipped(packed), encoding)
}

const notRefused = awkwardFiles.filter(({ expect }) => expect.refused === undefined)

describe("the expectations of the corpus agree with another parser about", () => {
  for (const file of notRefused.filter(
    ({ columns, expect }) => columns === undefined && expect.cells !== undefined
  )) {
    it(file.name, async () => {
      const { cells, columns, detected = {} } = file.expect
      const text = await textOf(file)
      const records: Array<Array<string>> = parse(text, {
        delimiter: detected.delimiter ?? ",",
        quote: detected.quote === "" ? null : (detected.quote ?? '"'),
        escape: detected.quote === "" ? null : (detected.quote ?? '"'),
        recordDelimiter: ["\r\n", "\n", "\r"],
        fromLine: 1 + (detected.skipLines ?? 0),
        skipEmptyLines: true,
        relaxColumnCount: true,
        maxRecordSize: 0
      })
      const [header, ...rows] = file.reading?.header === undefined ? records : [columns ?? [], ...records]
      assert.deepStrictEqual(rows, cells)
      assert.deepStrictEqual(header, columns)
    })
  }

  for (const file of notRefused.filter(({ expect }) => expect.texts !== undefined)) {
    it(file.name, async () => {
      const { detected, texts = [] } = file.expect
      const text = await textOf(file)
      const rows = texts.map(compactJson)
      if (detected?.format === "json") assert.strictEqual(compactJson(text), `[${rows.join(",")}]`)
      else assert.strictEqual(compactJson(text), rows.join(""))
    })
  }
})
