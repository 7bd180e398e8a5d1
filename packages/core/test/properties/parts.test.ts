import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Result, Schema, Stream } from "effect"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { planImport, RunJournal, runImport, type RunReport } from "../../src/index.ts"
import type { Limits } from "../../src/provider/index.ts"
import { csvLine } from "../../src/rows/csv-line.ts"
import { csvRows } from "../../src/rows/csv-rows.ts"
import { makePartsService, withService } from "../support/parts-service.ts"
import { fileIn, temporaryFolder } from "../support/scripted-provider.ts"
import { checked, oneOf, rarely } from "./arbitraries.ts"

const text = Arbitrary.map(
  Arbitrary.array(oneOf("a", " ", '"', ",", ";", "\n", "\r\n", "ä", "€", "'", "\\", "\t"), { maxLength: 5 }),
  (pieces) => pieces.join("")
)

const row = Arbitrary.all({
  name: text,
  fate: oneOf("accepted", "accepted", "rejected"),
  isValid: Arbitrary.map(rarely(5), (isInvalid) => !isInvalid),
  hasGapAfter: rarely(6)
})

const file = Arbitrary.all({
  format: oneOf("csv", "csv", "csv", "jsonl", "json"),
  encoding: oneOf("utf-8", "utf-8", "windows-1252", "utf-16le"),
  isPacked: rarely(4),
  hasMark: rarely(5),
  lineEnd: oneOf("\n", "\r\n"),
  lacksLastLineEnd: rarely(3),
  delimiter: oneOf(",", ";"),
  isHeaderTall: rarely(4),
  rows: Arbitrary.array(row, { minLength: 1, maxLength: 9 })
})

const asked = Arbitrary.all({
  isTolerant: rarely(2),
  renames: rarely(4),
  sets: rarely(4),
  sentDelimiter: oneOf(undefined, undefined, ","),
  sentEncoding: oneOf(undefined, undefined, "windows-1252", "utf-16be")
})

const limits = Arbitrary.all({
  maxRows: oneOf(undefined, 1, 2, 3, 5),
  maxFileBytes: oneOf(undefined, undefined, 60, 90, 140),
  maxJobsAtOnce: oneOf(1, 3)
})

type Generated<A> = A extends Arbitrary.Arbitrary<infer Value> ? Value : never
type GivenFile = Generated<typeof file>
type Asked = Generated<typeof asked>

const nameOf = ({ format, isHeaderTall }: GivenFile): string =>
  isHeaderTall && format === "csv" ? "na\nme" : "name"

/** The bytes of the source file. The first cell tells the service what is to become of the row. */
const sourceBytes = (given: GivenFile): Buffer => {
  const { delimiter, encoding, format, hasMark, isPacked, lacksLastLineEnd, lineEnd, rows } = given
  const cells = rows.map(({ fate, isValid, name }, index) => [
    `${index + 1}${fate === "rejected" ? "x" : ""}`,
    name,
    isValid ? "yes" : "no"
  ])
  const object = ([id, name, valid]: ReadonlyArray<string>): string => JSON.stringify({ id, name, valid })
  const gap = (index: number): string => (rows[index]?.hasGapAfter === true ? lineEnd : "")
  const csv = (line: ReadonlyArray<string>): string => csvLine(line, delimiter).replace(/\r\n$/, lineEnd)
  const whole =
    format === "csv"
      ? csv(["id", nameOf(given), "valid"]) + cells.map((line, index) => csv(line) + gap(index)).join("")
      : format === "jsonl"
        ? cells.map((line, index) => object(line) + lineEnd + gap(index)).join("")
        : `[${cells.map((line, index) => lineEnd + gap(index) + object(line)).join(",")}]${lineEnd}`
  const said = `${hasMark && encoding !== "windows-1252" ? "\uFEFF" : ""}${lacksLastLineEnd ? whole.trimEnd() : whole}`
  const bytes =
    encoding === "utf-16le"
      ? Buffer.from(said, "utf16le")
      : encoding === "windows-1252"
        ? Buffer.from(said.replaceAll("€", "\u0080"), "latin1")
        : Buffer.from(said)
  return isPacked ? gzipSync(bytes) : bytes
}

const isValid = Schema.Struct({ valid: Schema.Literals(["yes"]) })

/** The rows of what was sent, without the header: the first cell of each. */
const rowsIn = (format: GivenFile["format"], delimiter: string) => (sent: string) => {
  if (format !== "csv")
    return sent
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line) => (JSON.parse(line) as { readonly id: string }).id)
  const rows = Effect.runSync(
    Stream.runCollect(csvRows(Stream.make(sent.replace("\uFEFF", "")), { delimiter, quote: '"' }))
  )
  return rows
    .filter(({ cells }) => cells.length > 0)
    .slice(1)
    .map(({ cells }) => cells[0] ?? "")
}

const decode = (encoding: string | undefined) => (bytes: Buffer) =>
  new TextDecoder(encoding ?? "utf-8", { ignoreBOM: true }).decode(bytes)

/** Imports the file with these limits, and gives all that came of it. */
const imported = (given: GivenFile, wish: Asked, within: Partial<Limits>) =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const path = yield* fileIn(folder, "source", sourceBytes(given))
    const service = makePartsService({
      limits: within,
      rowSchema: isValid,
      ...(wish.sentEncoding === undefined ? {} : { encoding: wish.sentEncoding }),
      ...(wish.sentDelimiter === undefined ? {} : { delimiter: wish.sentDelimiter }),
      rowsIn: rowsIn(given.format, wish.sentDelimiter ?? given.delimiter),
      verdictOn: (id) => (id.endsWith("x") ? "rejected" : "accepted"),
      findingsIn: () => [],
      decode: decode(wish.sentEncoding)
    })
    const runs = join(folder, "runs")
    const plan = planImport({
      file: path,
      provider: "scripted",
      importType: "rows",
      reading: {
        format: given.format,
        encoding: given.encoding,
        delimiter: given.delimiter,
        quote: '"',
        compression: given.isPacked ? "gzip" : "none"
      },
      columns: {
        ...(wish.renames ? { rename: { [nameOf(given)]: "title" } } : {}),
        ...(wish.sets ? { set: { origin: "here, or there" } } : {})
      },
      tolerance: { mode: wish.isTolerant ? "tolerant" : "strict" },
      allowFindings: true
    })
    const result = yield* Effect.result(withService(service, runs, runImport(plan)))
    if (Result.isFailure(result)) return { failure: result.failure.reason, service }
    const report = result.success
    const journal = Effect.flatMap(RunJournal, ({ view }) => view(report.runId))
    const { folder: runFolder, state } = yield* withService(service, runs, journal)
    const read = (name: string | undefined) =>
      name === undefined ? Effect.succeed("") : Effect.promise(() => readFile(join(runFolder, name), "utf8"))
    const outcomes = yield* read(report.files.outcomes)
    const failedRows = yield* read(report.files.failedRows)
    return { report, story: storyOf(report, folder), outcomes, failedRows, service, state }
  }).pipe(Effect.scoped)

/** What must be the same however many parts there are. */
const storyOf = (report: RunReport, folder: string): string => {
  const {
    job: _job,
    parts: _parts,
    steps: _steps,
    providerState,
    calibration: _,
    outputs: _o,
    ...rest
  } = report
  return JSON.stringify({ ...rest, providerState })
    .replaceAll(report.runId, "RUN")
    .replaceAll(folder, "FOLDER")
}

/** What was sent, by the number of the part, with which its label ends. */
const partsInOrder = (bytes: ReadonlyMap<string, Buffer>): ReadonlyArray<Buffer> => {
  const numberOf = (label: string): number => Number(/-part-(\d+)$/.exec(label)?.[1] ?? 0)
  return [...bytes].sort(([one], [other]) => numberOf(one) - numberOf(other)).map(([, sent]) => sent)
}

describe("a file in parts", () => {
  it.live.prop(
    "is sent as the same bytes within the limits, and reported as when it is sent in one piece",
    [file, asked, limits],
    ([given, wish, within]) =>
      Effect.gen(function* () {
        const whole = yield* imported(given, wish, {})
        const { maxFileBytes, maxJobsAtOnce, maxRows } = within
        const parted = yield* imported(given, wish, {
          maxJobsAtOnce,
          ...(maxRows === undefined ? {} : { maxRows }),
          ...(maxFileBytes === undefined ? {} : { maxFileBytes })
        })
        if (whole.failure !== undefined || parted.failure !== undefined) {
          assert.deepStrictEqual(parted.service.jobs, [])
          // Nothing else may fail in parts that does not fail in one piece.
          if (whole.failure !== undefined) return assert.strictEqual(parted.failure?._tag, whole.failure._tag)
          return assert.strictEqual(parted.failure?._tag, "LimitExceeded")
        }
        assert.strictEqual(parted.story, whole.story)
        assert.strictEqual(parted.outcomes, whole.outcomes)
        assert.strictEqual(parted.failedRows, whole.failedRows)
        const { setAside, ...sent } = parted.report.rows
        assert.strictEqual(sent.accepted + sent.rejected + sent.unknown + setAside, given.rows.length)

        const [one = Buffer.alloc(0)] = whole.service.bytes.values()
        const inOrder = partsInOrder(parted.service.bytes)
        const headerBytes = parted.state.parts?.[0]?.ranges[1]?.from ?? 0
        const bodies = inOrder.map((bytes, index) => (index === 0 ? bytes : bytes.subarray(headerBytes)))
        assert.strictEqual(Buffer.concat(bodies).toString("hex"), one.toString("hex"))
        const rowsOfPart = rowsIn(given.format, wish.sentDelimiter ?? given.delimiter)
        for (const bytes of inOrder) {
          assert.strictEqual(
            bytes.subarray(0, headerBytes).toString("hex"),
            one.subarray(0, headerBytes).toString("hex")
          )
          assert.isAtMost(bytes.length, maxFileBytes ?? Infinity)
          assert.isAtMost(rowsOfPart(decode(wish.sentEncoding)(bytes)).length, maxRows ?? Infinity)
        }
        if (given.format === "csv" && parted.state.parts !== undefined) assert.isAbove(headerBytes, 0)
        if (sent.staged > (maxRows ?? Infinity)) assert.isDefined(parted.report.parts)
      }),
    checked(40, 8)
  )
})
