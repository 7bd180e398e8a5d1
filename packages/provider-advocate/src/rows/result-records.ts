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

/** One record: simplified column name → value. `user.accountId`, `Account ID` and `accountId` are told apart by no one. */
export type ResultRecord = ReadonlyMap<string, string>

/** A column name without what varies between versions and formats: `event.dateTriggered` → `eventdatetriggered`. */
const simplified = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, "")

/**
 * The records of a file that should be CSV and may be JSON lines, as far as their columns are wanted, by simplified name. An
 * empty file has none.
 *
 * Fails with `OutputMalformed` where it is neither.
 */
export const resultRecords = (
  path: string,
  output: string,
  wanted: ReadonlySet<string>
): Stream.Stream<ResultRecord, ImportReason> =>
  Stream.unwrap(
    Effect.map(Stream.runHead(fileBytes(path)), (first) => {
      const head = Buffer.from(Option.getOrElse(first, () => new Uint8Array(0)).subarray(0, 64 * 1024))
      const text = head
        .toString("utf8")
        .replace(/^\uFEFF/, "")
        .trimStart()
      if (head.subarray(0, 4).equals(zipSignature)) return malformed(output, "it is a zip archive, not CSV")
      if (/^<(!doctype|html|\?xml)/i.test(text)) return malformed(output, "it is a web page, not CSV")
      if (text.startsWith("[")) return malformed(output, "it is a JSON array, not CSV")
      const records = text.startsWith("{") ? jsonRecords(path) : tableRecords(path, text, wanted)
      return Stream.mapError(records, (error) =>
        error instanceof RowProblem
          ? new OutputMalformed({ output, problem: `line ${error.line}: ${error.problem}` })
          : error
      )
    })
  )

const zipSignature = Buffer.from([0x50, 0x4b, 0x03, 0x04])

const malformed = (output: string, problem: string): Stream.Stream<never, ImportReason> =>
  Stream.fail(new OutputMalformed({ output, problem }))

const tableRecords = (path: string, head: string, wanted: ReadonlySet<string>) => {
  const names = new Map<string, string>()
  const nameOf = (column: string): string => {
    const name = names.get(column) ?? simplified(column)
    names.set(column, name)
    return name
  }
  const delimiter = detectDelimiter(head.split(/\r\n|\r|\n/, 1)[0] ?? "")
  return Stream.map(
    csvRecords(fileBytes(path), delimiter, (column) => wanted.has(nameOf(column))),
    (record): ResultRecord => new Map(Object.entries(record).map(([column, cell]) => [nameOf(column), cell]))
  )
}

const jsonRecords = (path: string) =>
  Stream.mapEffect(textLines(fileBytes(path)), ({ line, text }) => {
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
