import { Effect, Stream } from "effect"
import { SourceBroken } from "../errors/reasons.ts"
import { sourceFailure } from "./source-failure.ts"
import { isAsyncIterable, isIterable, type KeepOptions, type SourceRows } from "./import-source.ts"
import { csvLineMaker } from "./row-cells.ts"
import { jsonLine, notARow } from "./row-json.ts"

/** Rows are written so many characters at a time. */
const pieceLength = 64 * 1024

/** Makes lines of rows in the order in which they come, and counts them. */
const lineMaker = (source: string, { columns, format = "jsonl" }: KeepOptions) => {
  const lineOf =
    format === "csv"
      ? csvLineMaker(source, columns)
      : (row: object, number: number) => jsonLine(row, number, source)
  let rows = 0
  return {
    count: () => rows,
    line: (value: unknown): string => {
      const other = notARow(value, rows + 1, source)
      if (other !== undefined) throw other
      const line = lineOf(value as object, rows + 1)
      if (typeof line !== "string") throw line
      rows += 1
      return line
    }
  }
}

async function* piecesOf(
  rows: AsyncIterable<unknown> | Iterable<unknown>,
  line: (value: unknown) => string
): AsyncGenerator<Uint8Array> {
  let text = ""
  for await (const row of rows) {
    text += line(row)
    if (text.length < pieceLength) continue
    yield Buffer.from(text)
    text = ""
  }
  if (text !== "") yield Buffer.from(text)
}

/** Rows as the bytes of JSON lines, or of CSV. The next row is asked for when those before it are written. */
export const rowLines = (
  rows: SourceRows,
  source: string,
  options: KeepOptions
): Stream.Stream<Uint8Array, SourceBroken> =>
  Stream.suspend(() => {
    const { count, line } = lineMaker(source, options)
    const failed = (error: unknown) => sourceFailure(source, error, count())
    if (Stream.isStream(rows)) {
      return Stream.mapArrayEffect(Stream.mapError(rows, failed), (batch) =>
        Effect.try({ try: () => [Buffer.from(batch.map(line).join(""))] as const, catch: failed })
      )
    }
    return isAsyncIterable(rows) || isIterable(rows)
      ? Stream.fromAsyncIterable(piecesOf(rows, line), failed)
      : Stream.fail(
          new SourceBroken({
            source,
            code: "failed",
            problem: "it gives neither rows nor bytes, and is no address"
          })
        )
  })
