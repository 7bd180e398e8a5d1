/** A collector that keeps what it is sent, as JSON, and can be made to fail. */
import { createServer, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { gunzipSync } from "node:zlib"

/** An attribute as OTLP writes it. */
interface Attribute {
  readonly key: string
  readonly value: Readonly<Record<string, unknown>>
}

/** A span as it was sent. */
export interface SentSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly kind: number
  readonly startTimeUnixNano: string
  readonly attributes: ReadonlyArray<Attribute>
  readonly events: ReadonlyArray<{ readonly name: string; readonly attributes: ReadonlyArray<Attribute> }>
  readonly links: ReadonlyArray<{ readonly traceId: string; readonly spanId: string }>
  readonly status: { readonly code: number; readonly message?: string }
}

/** A value of a metric as it was sent. */
export interface SentPoint {
  readonly metric: string
  readonly unit: string
  readonly attributes: Readonly<Record<string, unknown>>
  /** The value of a counter or a gauge, or how many values a histogram has. */
  readonly value: number
}

/** A line of the log as it was sent. */
export interface SentLine {
  readonly message: unknown
  readonly severity: string
  readonly traceId?: string
  readonly attributes: Readonly<Record<string, unknown>>
}

/** A request as it came. */
export interface Received {
  readonly path: string
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: Buffer
}

/** What a collector does with a request: takes it, refuses it with a status, or never answers. */
export type Conduct = number | "silent"

/** Attributes by name. */
export const attributesOf = (attributes: ReadonlyArray<Attribute>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))

/** Starts a collector on a free port of this machine. */
export const startReceiver = async () => {
  const received: Array<Received> = []
  let conduct: Conduct = 200
  const silent: Array<ServerResponse> = []
  const server = createServer((request, response) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      const whole = Buffer.concat(chunks)
      const body = request.headers["content-encoding"] === "gzip" ? gunzipSync(whole) : whole
      received.push({ path: request.url ?? "", headers: request.headers, body })
      if (conduct === "silent") silent.push(response)
      else response.writeHead(conduct, { "content-type": "application/json" }).end("{}")
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo

  const sent = (signal: string): ReadonlyArray<Readonly<Record<string, unknown>>> =>
    received
      .filter(({ path }) => path.endsWith(`/v1/${signal}`))
      .map(({ body }) => JSON.parse(body.toString()) as Readonly<Record<string, unknown>>)

  return {
    url: `http://127.0.0.1:${port}`,
    received,
    behave: (next: Conduct) => {
      conduct = next
    },
    forget: () => {
      received.length = 0
    },
    /** All spans, in the order they began. */
    spans: (): ReadonlyArray<SentSpan> =>
      sent("traces")
        .flatMap(
          ({ resourceSpans }) =>
            resourceSpans as ReadonlyArray<{
              scopeSpans: ReadonlyArray<{ spans: ReadonlyArray<SentSpan> }>
            }>
        )
        .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
        .sort((one, other) => (BigInt(one.startTimeUnixNano) < BigInt(other.startTimeUnixNano) ? -1 : 1)),
    /** The values of all metrics, as they were sent last. */
    points: (): ReadonlyArray<SentPoint> => pointsOf(sent("metrics").at(-1)),
    /** All lines of the log. */
    lines: (): ReadonlyArray<SentLine> =>
      sent("logs")
        .flatMap(
          ({ resourceLogs }) =>
            resourceLogs as ReadonlyArray<{
              scopeLogs: ReadonlyArray<{ logRecords: ReadonlyArray<Record<string, unknown>> }>
            }>
        )
        .flatMap(({ scopeLogs }) => scopeLogs.flatMap(({ logRecords }) => logRecords))
        .map((record) => ({
          message: Object.values(record["body"] as object)[0] as unknown,
          severity: String(record["severityText"]),
          ...(typeof record["traceId"] === "string" ? { traceId: record["traceId"] } : {}),
          attributes: attributesOf(record["attributes"] as ReadonlyArray<Attribute>)
        })),
    close: () => {
      silent.forEach((response) => response.destroy())
      server.closeAllConnections()
      server.close()
    }
  }
}

interface SentMetric {
  readonly name: string
  readonly unit: string
  readonly sum?: { readonly dataPoints: ReadonlyArray<Record<string, unknown>> }
  readonly gauge?: { readonly dataPoints: ReadonlyArray<Record<string, unknown>> }
  readonly histogram?: { readonly dataPoints: ReadonlyArray<Record<string, unknown>> }
}

const pointsOf = (data: Readonly<Record<string, unknown>> | undefined): ReadonlyArray<SentPoint> =>
  (
    (data?.["resourceMetrics"] ?? []) as ReadonlyArray<{
      scopeMetrics: ReadonlyArray<{ metrics: ReadonlyArray<SentMetric> }>
    }>
  )
    .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics))
    .flatMap(({ gauge, histogram, name, sum, unit }) =>
      [sum, gauge, histogram].flatMap((kind) =>
        (kind?.dataPoints ?? []).map((point) => ({
          metric: name,
          unit,
          attributes: attributesOf(point["attributes"] as ReadonlyArray<Attribute>),
          value: Number(point["asDouble"] ?? point["asInt"] ?? point["count"])
        }))
      )
    )
