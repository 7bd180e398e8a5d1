import { Context, Effect, Layer, type Scope } from "effect"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { prometheusContentType, prometheusText } from "./prometheus-text.ts"
import { TelemetryInvalid } from "./telemetry-invalid.ts"

/** Where Prometheus finds the metrics of this process. */
export interface PrometheusOptions {
  /** 127.0.0.1 unless given: metrics name providers and tenants, and whoever can reach this can read them. */
  readonly host?: string
  /** 9464 unless given, as OpenTelemetry has it; 0 is a free one. */
  readonly port?: number
}

/** Where the metrics are served, once they are. */
export class PrometheusEndpoint extends Context.Service<
  PrometheusEndpoint,
  {
    /** Such as `http://127.0.0.1:9464/metrics`. */
    readonly url: string
  }
>()("@bulkport/telemetry/PrometheusEndpoint") {}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "UNKNOWN"

/**
 * Answers `GET /metrics` with `prometheusText`, and nothing else, on a port of its own until the scope closes. Fails with
 * `TelemetryInvalid` when the port cannot be had.
 */
export const layerPrometheus = ({ host = "127.0.0.1", port = 9464 }: PrometheusOptions = {}): Layer.Layer<
  PrometheusEndpoint,
  TelemetryInvalid
> => Layer.effect(PrometheusEndpoint, listening(host, port))

const listening = (
  host: string,
  port: number
): Effect.Effect<PrometheusEndpoint["Service"], TelemetryInvalid, Scope.Scope> =>
  Effect.gen(function* () {
    const context = yield* Effect.context()
    const server = createServer((request, response) => {
      request.resume()
      const isAsked = request.method === "GET" && /^\/metrics(?:\?|$)/.test(request.url ?? "")
      if (!isAsked) {
        response.writeHead(404, { "content-type": "text/plain" }).end("GET /metrics\n")
        return
      }
      response
        .writeHead(200, { "content-type": prometheusContentType })
        .end(Effect.runSyncWith(context)(prometheusText))
    })
    yield* Effect.acquireRelease(
      Effect.tryPromise({
        try: () =>
          new Promise<void>((resolve, reject) => {
            server.once("error", reject).listen(port, host, resolve)
          }),
        catch: (error) =>
          new TelemetryInvalid({
            setting: "port",
            problem: `${port} of ${host} cannot be listened at (${codeOf(error)})`
          })
      }),
      () =>
        Effect.sync(() => {
          server.close()
          server.closeAllConnections()
        })
    )
    // It listens at a port, and not at a file.
    const { port: bound } = server.address() as AddressInfo
    return { url: `http://${host.includes(":") ? `[${host}]` : host}:${bound}/metrics` }
  })
