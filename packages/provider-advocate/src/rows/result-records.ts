/** Reads a result file of the service into records, whatever it turns out to be. */
import {
  csvRecords,
  detectDelimiter,
  fileBytes,
  type ImportReason,
  OutputMalformed,
  RowProblem,
  textLines
} from "@bulkport/core/provider"
import { Effect, Option, Stream } from "effect"
import { workbookRecords } from "./xlsx-records.ts"
import { isZip, ZipProblem } from "./zip-archive.ts"
import { zipContent } from "./zip-content.ts"

/** One record: simplified column name → value. `user.accountId`, `Account ID` and `accountId` are told apart by no one. */
export type ResultRecord = ReadonlyMap<string, string>

/** A column name without what varies between versions and formats: `event.dateTriggered` → `eventdatetriggered`. */
const simplified = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, "")

/**
 * The records of a file that should be CSV and may be JSON lines or a workbook, as it is or zipped, as far as their columns
 * are wanted, by simplified name. What it is shows in its content, not in its name. An empty file has none.
 *
 * Lazy and in constant memory; workbooks and archives may leave something on the disk for as long as they are read.
 *
 * Fails with `OutputMalformed` where it is none of these.
 */
export const resultRecords = (
  path: string,
  output: string,
  wanted: ReadonlySet<string>
): Stream.Stream<ResultRecord, ImportReason> =>
  Stream.unwrap(
    Effect.gen(function* () {
      const wantedName = makeWantedName(wanted)
      const saved = fileBytes(path)
      const head = yield* headOf(saved)
      if (!isZip(head)) return textRecords(saved, head, output, wantedName)
      const content = yield* zipContent(path)
      return content._tag === "Workbook"
        ? withColumns(workbookRecords(content.archive, wantedName), output, wantedName)
        : textRecords(content.bytes, yield* headOf(content.bytes), output, wantedName)
    })
  ).pipe(
    Stream.mapError((error) => {
      if (error instanceof ZipProblem) return new OutputMalformed({ output, problem: error.problem })
      return error instanceof RowProblem
        ? new OutputMalformed({ output, problem: `line ${error.line}: ${error.problem}` })
        : error
    })
  )

/** The simplified name of a column that is wanted, and whether there were columns and none of them was. */
interface WantedName {
  (column: string): string | undefined
  readonly hasMetOthersOnly: () => boolean
}

/** Names of columns come again with every record. */
const makeWantedName = (wanted: ReadonlySet<string>): WantedName => {
  const names = new Map<string, string>()
  let hasMetAny = false
  const wantedName = (column: string): string | undefined => {
    hasMetAny ||= column.trim() !== ""
    const known = names.get(column)
    if (known !== undefined) return known
    const name = simplified(column)
    if (!wanted.has(name)) return undefined
    names.set(column, name)
    return name
  }
  return Object.assign(wantedName, { hasMetOthersOnly: () => hasMetAny && names.size === 0 })
}

/** A table without any of the columns that it should have is another file, and not one that says nothing. */
const withColumns = <A, E>(records: Stream.Stream<A, E>, output: string, { hasMetOthersOnly }: WantedName) =>
  Stream.concat(
    records,
    Stream.suspend(() =>
      hasMetOthersOnly() ? malformed(output, "it has none of the columns that it should have") : Stream.empty
    )
  )

const headOf = <E>(bytes: Stream.Stream<Uint8Array, E>): Effect.Effect<Buffer, E> =>
  Effect.map(Stream.runHead(bytes), (first) =>
    Buffer.from(Option.getOrElse(first, () => new Uint8Array(0)).subarray(0, 64 * 1024))
  )

/** What password-protected workbooks, and those of the last century, begin with. */
const compoundFile = Buffer.from([0xd0, 0xcf, 0x11, 0xe0])

const textRecords = <E>(
  bytes: Stream.Stream<Uint8Array, E>,
  head: Buffer,
  output: string,
  wantedName: WantedName
): Stream.Stream<ResultRecord, E | RowProblem | OutputMalformed> => {
  const text = head
    .toString("utf8")
    .replace(/^\uFEFF/, "")
    .trimStart()
  if (head.subarray(0, 4).equals(compoundFile))
    return malformed(output, "it is a workbook with a password, or in the format before .xlsx")
  if (/^<(!doctype|html|\?xml)/i.test(text)) return malformed(output, "it is a web page, not CSV")
  if (text.startsWith("[")) return malformed(output, "it is a JSON array, not CSV")
  if (text.startsWith("{")) return jsonRecords(bytes)
  return text === "" ? Stream.empty : withColumns(tableRecords(bytes, text, wantedName), output, wantedName)
}

const malformed = (output: string, problem: string): Stream.Stream<never, OutputMalformed> =>
  Stream.fail(new OutputMalformed({ output, problem }))

const tableRecords = <E>(bytes: Stream.Stream<Uint8Array, E>, head: string, wantedName: WantedName) => {
  const delimiter = detectDelimiter(head.split(/\r\n|\r|\n/, 1)[0] ?? "")
  return Stream.map(
    csvRecords(bytes, delimiter, (column) => wantedName(column) !== undefined),
    (record): ResultRecord =>
      new Map(Object.entries(record).map(([column, cell]) => [wantedName(column) ?? column, cell]))
  )
}

const jsonRecords = <E>(bytes: Stream.Stream<Uint8Array, E>) =>
  Stream.mapEffect(textLines(bytes), ({ line, text }) => {
    const members = parseObject(text)
    return members === undefined
      ? Effect.fail(new RowProblem({ code: "not-an-object", problem: "this is not a JSON object", line }))
      : Effect.succeed<ResultRecord>(new Map(flatten(members, "")))
  })

const parseObject = (text: string): object | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

const flatten = (members: object, prefix: string): ReadonlyArray<readonly [string, string]> =>
  Object.entries(members).flatMap(([name, value]: [string, unknown]) => {
    const path = prefix + simplified(name)
    if (typeof value === "string") return [[path, value] as const]
    if (typeof value === "number" || typeof value === "boolean") return [[path, String(value)] as const]
    return typeof value === "object" && value !== null && !Array.isArray(value) ? flatten(value, path) : []
  })
