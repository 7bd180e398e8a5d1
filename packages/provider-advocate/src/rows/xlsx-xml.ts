/** Reads the XML within a workbook as a stream: elements go to a handler as they come, and nothing else is kept. */
import { StorageFailed } from "@bulkport/core/provider"
import { Stream } from "effect"
import { TextDecoder } from "node:util"
import { SaxesParser } from "saxes"
import { type ZipFailure, ZipProblem } from "./zip-archive.ts"

/** Attributes by name, with the prefix they were written with. */
export type XmlAttributes = Readonly<Record<string, string>>

/**
 * Takes the elements of one part. Names are without prefix; elements of foreign namespaces have one, so that they are
 * taken for no one's. May throw `ZipProblem` and `StorageFailed`.
 */
export interface XmlHandler {
  readonly open: (name: string, attributes: XmlAttributes) => void
  /** A piece of text, whole between two tags. */
  readonly text?: (text: string) => void
  readonly close?: (name: string) => void
}

/** Those of workbooks, in the form everyone writes and in the strict one of ISO 29500, and that of relationships. */
const namespaces = new Set([
  "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
  "http://purl.oclc.org/ooxml/spreadsheetml/main",
  "http://schemas.openxmlformats.org/package/2006/relationships"
])

/** Characters of a text, a comment or a tag. A cell may have 32,767, says Excel. */
const maxSilence = 4 * 1024 ** 2

/** Sheets go down six levels or so. */
const maxDepth = 100

/**
 * Reads XML with this root element, and gives what the handler emits, in order, lazily. Each run has a handler of its own.
 *
 * Fails with `ZipProblem`, behind what was emitted before it, where the XML is broken, has another root, has a document
 * type (workbooks do not, and it is where entities would come from), or where a text or the depth has no measure.
 */
export const readXml = <A>(
  bytes: Stream.Stream<Uint8Array, ZipFailure>,
  root: string,
  makeHandler: (emit: (value: A) => void) => XmlHandler
): Stream.Stream<A, ZipFailure> =>
  Stream.suspend(() => {
    let emitted: Array<A> = []
    const parser = makeParser(
      root,
      makeHandler((value) => void emitted.push(value))
    )
    const feed = (work: () => void): Stream.Stream<A, ZipFailure> => {
      const failure = failureOf(work)
      const values = emitted
      emitted = []
      return failure === undefined
        ? Stream.fromArray(values)
        : Stream.concat(Stream.fromArray(values), Stream.fail(failure))
    }
    return Stream.concat(
      Stream.flatMap(bytes, (chunk) => feed(() => parser.write(chunk))),
      Stream.suspend(() => feed(parser.end))
    )
  })

const failureOf = (work: () => void): ZipFailure | undefined => {
  try {
    work()
    return undefined
  } catch (error) {
    if (error instanceof ZipProblem || error instanceof StorageFailed) return error
    throw error
  }
}

interface Parser {
  readonly write: (chunk: Uint8Array) => void
  readonly end: () => void
}

const makeParser = (root: string, handler: XmlHandler): Parser => {
  const decoder = new TextDecoder("utf-8", { fatal: true })
  // Keeping track of namespaces or positions in general would cost a third of the speed.
  const parser = new SaxesParser<{ xmlns: false; position: false }>({ xmlns: false, position: false })
  let prefix: string | undefined
  let depth = 0
  let tags = 0
  let silence = 0

  const localName = (name: string): string => {
    if (prefix === undefined || prefix === "") return name
    return name.startsWith(prefix) ? name.slice(prefix.length) : `:${name}`
  }

  parser.on("error", () => fail("the XML in the workbook is broken"))
  parser.on("doctype", () =>
    fail("there is a document type in the XML of the workbook, which is not allowed there")
  )
  parser.on("opentag", ({ attributes, name }) => {
    if (prefix === undefined) {
      prefix = prefixOf(attributes)
      if (prefix === undefined || localName(name) !== root) fail(`it is a workbook without a sound ${root}`)
    }
    tags += 1
    depth += 1
    if (depth > maxDepth) fail("the XML in the workbook is too deep")
    handler.open(localName(name), attributes)
  })
  parser.on("closetag", ({ name }) => {
    tags += 1
    depth -= 1
    handler.close?.(localName(name))
  })
  const onText = (text: string): void => handler.text?.(text)
  parser.on("text", onText)
  parser.on("cdata", onText)

  const write = (chunk?: Uint8Array): void => {
    const text = decoded(decoder, chunk)
    const before = tags
    parser.write(text)
    silence = tags === before ? silence + text.length : 0
    if (silence > maxSilence) fail("there is a text in the workbook that is too long")
  }
  return {
    write,
    end: () => {
      write()
      parser.close()
    }
  }
}

const decoded = (decoder: TextDecoder, chunk: Uint8Array | undefined): string => {
  try {
    return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true })
  } catch {
    return fail("the XML in the workbook is not UTF-8")
  }
}

const fail = (problem: string): never => {
  throw new ZipProblem({ problem })
}

/** What stands before the names of our elements: nothing, or a prefix with its colon. */
const prefixOf = (attributes: XmlAttributes): string | undefined => {
  for (const [name, value] of Object.entries(attributes)) {
    if (!namespaces.has(value)) continue
    if (name === "xmlns") return ""
    if (name.startsWith("xmlns:")) return `${name.slice("xmlns:".length)}:`
  }
  return undefined
}
