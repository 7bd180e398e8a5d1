/** Operations as the log tells them: how long each took, and every request with what came of it. */
import { attributeNames } from "@bulkport/core"
import { Exit, Option, Tracer } from "effect"
import type { CallSession } from "../session.ts"
import type { LogFields } from "./log-line.ts"

/** Requests have names of their own, after what they ask for. */
const isRequest = ({ kind }: { readonly kind: Tracer.SpanKind }): boolean => kind === "client"

/** The core's span of one attempt at a step. */
const attemptSpan = "bulkport.attempt"

/** An attribute that is one plain value. */
const plainValue = (value: unknown): string | number | boolean | undefined =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : undefined

/** An attribute of a span, or of the nearest one around it that has it. */
const found = (span: Tracer.AnySpan, name: string): ReturnType<typeof plainValue> => {
  if (span._tag === "ExternalSpan") return undefined
  const own = plainValue(span.attributes.get(name))
  return (
    own ?? Option.match(span.parent, { onNone: () => undefined, onSome: (parent) => found(parent, name) })
  )
}

/** What a failure is called. Its message is not logged: it is told where the failure is. */
const failureFields = (exit: Exit.Exit<unknown, unknown>): LogFields => {
  if (Exit.isSuccess(exit)) return {}
  const error = Option.getOrUndefined(Exit.findErrorOption(exit))
  if (typeof error !== "object" || error === null) return { failed: "stopped" }
  const { _tag, code, reason } = error as {
    readonly _tag?: unknown
    readonly code?: unknown
    readonly reason?: unknown
  }
  const inner =
    typeof reason === "object" && reason !== null ? (reason as { readonly _tag?: unknown })._tag : undefined
  return { failed: plainValue(inner ?? _tag) ?? "unknown", code: plainValue(code) }
}

const hostOf = ({ attributes }: Tracer.Span): string =>
  [attributes.get(attributeNames.serverAddress), attributes.get(attributeNames.serverPort)].join(":")

const fieldsOf = (span: Tracer.Span): LogFields =>
  isRequest(span)
    ? {
        method: plainValue(span.attributes.get(attributeNames.requestMethod)),
        host: hostOf(span),
        path: plainValue(span.attributes.get(attributeNames.urlTemplate)),
        status: plainValue(span.attributes.get(attributeNames.responseStatus)),
        step: found(span, attributeNames.step),
        attempt: found(span, attributeNames.attempt)
      }
    : {
        span: span.name,
        step: plainValue(span.attributes.get(attributeNames.step)),
        attempt: plainValue(span.attributes.get(attributeNames.attempt))
      }

const millis = (from: bigint, to: bigint): number => Number((to - from) / 10_000n) / 100

class LoggedSpan extends Tracer.NativeSpan {
  private readonly session: CallSession

  constructor(session: CallSession, options: ConstructorParameters<typeof Tracer.NativeSpan>[0]) {
    super(options)
    this.session = session
  }

  override end(endTime: bigint, exit: Exit.Exit<unknown, unknown>): void {
    const { startTime } = this.status
    super.end(endTime, exit)
    // An attempt is hardly more than its requests.
    const level = this.name === attemptSpan ? "trace" : "debug"
    this.session.log(level, isRequest(this) ? "request" : "span", {
      ...fieldsOf(this),
      ms: millis(startTime, endTime),
      ...failureFields(exit),
      run: found(this, attributeNames.runId),
      provider: found(this, attributeNames.provider)
    })
  }
}

/** Traces a call into its log: a line at the end of each span from `debug` on, and one at its beginning with `trace`. */
export const loggingTracer = (session: CallSession): Tracer.Tracer =>
  Tracer.make({
    span: (options) => {
      const span = new LoggedSpan(session, options)
      if (!isRequest(options)) session.log("trace", "span-begun", { span: options.name })
      return span
    }
  })
