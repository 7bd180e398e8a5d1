/** Finds the parts of a workbook by following its relationships: what they are called is up to the program that wrote it. */
import { Effect, Stream } from "effect"
import { posix } from "node:path"
import { readXml } from "./xlsx-xml.ts"
import { type ZipArchive, type ZipFailure, ZipProblem } from "./zip-archive.ts"

/** The XML of one part of a workbook. */
export type PartBytes = Stream.Stream<Uint8Array, ZipFailure>

/** The first sheet of a workbook, and what is needed to read it. */
export interface Workbook {
  readonly sheet: PartBytes
  readonly sharedStrings: PartBytes | undefined
  readonly styles: PartBytes | undefined
  /** Days are counted from 1904 instead of 1900. */
  readonly isFrom1904: boolean
}

/** What a part refers to. */
interface Relationship {
  readonly id: string
  /** The last word of its type, which is the same in both forms of the standard. */
  readonly type: string
  /** Lower-case name of the part in the archive. */
  readonly target: string
}

/** Parts of which something is kept in memory: styles for the most part, whose number has a limit in Excel too. */
const maxSmallPartBytes = 16 * 1024 ** 2

/**
 * Finds the first sheet with cells, in the order of the workbook and whether it is shown or not.
 *
 * Fails with `ZipProblem` where there is none, or where this is a document of another kind.
 */
export const openWorkbook = (archive: ZipArchive): Effect.Effect<Workbook, ZipFailure> =>
  Effect.gen(function* () {
    const document = (yield* relationships(archive, "")).find(({ type }) => type === "officeDocument")
    const main = document === undefined ? undefined : yield* smallPart(archive, document.target)
    if (document === undefined || main === undefined)
      return yield* problem("it is a document, not a workbook")

    const sheetIds: Array<string | undefined> = []
    let isFrom1904 = false
    const reading = readXml<never>(main, "workbook", () => ({
      open: (name, attributes) => {
        // The one attribute of another namespace, whatever its prefix.
        if (name === "sheet")
          sheetIds.push(Object.entries(attributes).find(([key]) => key.endsWith(":id"))?.[1])
        if (name === "workbookPr") isFrom1904 = /^(1|true)$/.test(attributes["date1904"] ?? "")
      }
    }))
    yield* Stream.runDrain(reading)

    const related = yield* relationships(archive, document.target)
    const targetOf = (type: string): string => related.find((each) => each.type === type)?.target ?? ""
    const sheets = new Map(
      related.filter(({ type }) => type === "worksheet").map((each) => [each.id, each.target])
    )
    const sheetId = sheetIds.find((id) => id !== undefined && sheets.has(id)) ?? ""
    const sheet = part(archive, sheets.get(sheetId) ?? "")
    if (sheet === undefined) return yield* problem("it is a workbook without a sheet")
    return {
      sheet,
      sharedStrings: part(archive, targetOf("sharedStrings")),
      styles: yield* smallPart(archive, targetOf("styles")),
      isFrom1904
    }
  })

const problem = (text: string): Effect.Effect<never, ZipProblem> =>
  Effect.fail(new ZipProblem({ problem: text }))

const part = ({ bytes, files }: ZipArchive, name: string): PartBytes | undefined => {
  const file = files.get(name)
  return file === undefined ? undefined : bytes(file)
}

const smallPart = (archive: ZipArchive, name: string): Effect.Effect<PartBytes | undefined, ZipProblem> =>
  (archive.files.get(name)?.unpackedBytes ?? 0) > maxSmallPartBytes
    ? problem("it is a workbook with more styles or names than any result file has")
    : Effect.succeed(part(archive, name))

/** What a part refers to within the archive; the archive as a whole is the part without a name. */
const relationships = (
  archive: ZipArchive,
  name: string
): Effect.Effect<ReadonlyArray<Relationship>, ZipFailure> =>
  Effect.gen(function* () {
    const folder = `/${posix.dirname(name)}`
    const list = posix.join(folder, "_rels", `${posix.basename(name)}.rels`)
    const bytes = yield* smallPart(archive, list.slice(1))
    if (bytes === undefined) return []
    const found: Array<Relationship> = []
    const reading = readXml<never>(bytes, "Relationships", () => ({
      open: (element, { Id = "", Target = "", TargetMode, Type = "" }) => {
        if (element !== "Relationship" || TargetMode === "External") return
        const target = posix.resolve(folder, Target).slice(1).toLowerCase()
        found.push({ id: Id, type: Type.slice(Type.lastIndexOf("/") + 1), target })
      }
    }))
    yield* Stream.runDrain(reading)
    return found
  })
