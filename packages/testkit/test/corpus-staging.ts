import {
  type ColumnChanges,
  EngineSettings,
  type ImportError,
  layerMemory,
  noColumnChanges,
  planImport,
  type PreparedFile,
  ProviderRegistry,
  type SourceRequest,
  stageImport
} from "@bulkport/core"
import { type ImportType, makePlugin, type Provider, sentBytes } from "@bulkport/core/provider"
import { parse } from "csv-parse/sync"
import { Effect, Layer, Schema, Stream } from "effect"
import { createHash } from "node:crypto"
import { compactJson } from "../src/corpus/index.ts"

/** A file with its name, how it is to be read, and the rules that it is held against. */
export interface StageRequest {
  readonly source: SourceRequest
  readonly columns?: ColumnChanges
  readonly importType?: ImportType
}

/** What would be sent: the facts about it, and its bytes. */
export interface Sent {
  readonly prepared: PreparedFile
  readonly content: Buffer
}

/** Takes all rows of both formats, as they are. */
export const anyRows: ImportType = {
  id: "rows",
  aliases: [],
  title: "Rows",
  formats: ["csv", "jsonl"],
  requiredColumns: [],
  isDestructive: false
}

const neverAsked = () => Effect.die("nothing but staging was asked for")

/** A provider that keeps what it is given to send. */
const keepingPlugin = (importType: ImportType, keep: (sent: Sent) => void) => {
  const provider: Provider = {
    contract: 1,
    id: "keeping",
    target: "this test",
    limits: { firstPollMillis: 1000, maxPollMillis: 10_000, findGraceMillis: 5000 },
    stage: (prepared, context) =>
      Effect.map(Stream.runCollect(sentBytes(prepared, context)), (chunks) => {
        keep({ prepared, content: Buffer.concat(chunks) })
        return { prepared, handle: null }
      }),
    start: neverAsked,
    track: neverAsked,
    collect: () => Stream.die("nothing but staging was asked for"),
    recordReadings: () => []
  }
  return makePlugin({
    contract: 1,
    id: "keeping",
    title: "Keeping",
    settings: Schema.Struct({}),
    settingFields: [],
    optionFields: [],
    importTypes: [importType],
    importType: () => Effect.succeed(importType),
    open: () => Effect.succeed(provider)
  })
}

/** Stages a file in a run of its own, and gives what a provider gets to send; nothing where it gets nothing. */
export const stage = (request: StageRequest): Effect.Effect<Sent | undefined, ImportError> =>
  Effect.suspend(() => {
    let sent: Sent | undefined
    const plugin = keepingPlugin(request.importType ?? anyRows, (kept) => (sent = kept))
    const plan = planImport({ file: request.source.path, provider: "keeping", importType: "rows" })
    const layer = Layer.merge(
      layerMemory,
      ProviderRegistry.layer([plugin], () => ({}))
    )
    return stageImport({ ...plan, source: request.source, columns: request.columns ?? noColumnChanges }).pipe(
      Effect.map(() => sent),
      Effect.provide(layer),
      Effect.provideService(EngineSettings, {
        retries: 0,
        retryBaseMillis: 1,
        retryMaxMillis: 1,
        waitMillis: 1,
        pollMillis: 1,
        findGraceMillis: 1,
        sameContentMillis: 0
      })
    )
  })

const decoderNames = { "iso-8859-1": "latin1", "utf-8": "utf8", "utf-16le": "utf16le" } as const

/** The text that is sent. */
export const sentText = ({ content, prepared: { encoding } }: Sent): string =>
  encoding === "utf-16be" || encoding === "windows-1252"
    ? new TextDecoder(encoding, { fatal: true }).decode(content)
    : content.toString(decoderNames[encoding])

/** The lines of CSV that is sent, the header first, read by a parser that is none of ours and lets nothing pass. */
export const sentCells = (sent: Sent): ReadonlyArray<ReadonlyArray<string>> =>
  parse(sentText(sent), {
    delimiter: sent.prepared.delimiter,
    recordDelimiter: ["\r\n", "\n", "\r"],
    skipEmptyLines: true,
    maxRecordSize: 0
  })

/** The rows of JSONL that is sent. */
export const sentObjects = (sent: Sent): ReadonlyArray<string> =>
  sentText(sent)
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      JSON.parse(line)
      return compactJson(line)
    })

/** The hash that the bytes should have. */
export const sha256 = (content: Uint8Array): string => createHash("sha256").update(content).digest("hex")
