/** Operations as the log tells them: how long each took, and every request with what came of it. */
import { attributeNames } from "@bulkport/core"
import { Exit, Option, Tracer } from "effect"
import type { CallSession } from "../session.ts"
import type { LogFields } from "./log-line.ts"

/** What this process asks of another one: requests, which have names of their own, and statements of a database. */
const isClient = ({ kind }: { readonly kind: Tracer.SpanKind }): boolean => kind === "client"

const isRequest = (span: Tracer.Span): boolean =>
  isClient(span) && span.attributes.has(attributeNames.requestMethod)

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

/** Logs a span when it ends. */
const loggedAtEnd = <S extends Tracer.Span>(session: CallSession, span: S): S => {
  const end = span.end.bind(span)
  span.end = (endTime, exit) => {
    const { startTime } = span.status
    end(endTime, exit)
    // An attempt is hardly more than its requests, and statements of a worker are many.
    const isSmall = span.name === attemptSpan || (isClient(span) && !isRequest(span))
    const level = isSmall ? "trace" : "debug"
    session.log(level, isRequest(span) ? "request" : "span", {
      ...fieldsOf(span),
      ms: millis(startTime, endTime),
      ...failureFields(exit),
      run: found(span, attributeNames.runId),
      provider: found(span, attributeNames.provider)
    })
  }
  return span
}

const nativeSpans: Tracer.Tracer = Tracer.make({ span: (options) => new Tracer.NativeSpan(options) })

/**
 * Traces a call into its log: a line at the end of each span from `debug` on, and one at its beginning with `trace`. The spans are
 * those of another tracer, where there is one that sends them somewhere.
 */
export const loggingTracer = (session: CallSession, tracer: Tracer.Tracer = nativeSpans): Tracer.Tracer =>
  Tracer.make({
    ...(tracer.context === undefined ? {} : { context: tracer.context }),
    span: (options) => {
      const span = loggedAtEnd(session, tracer.span(options))
      if (!isClient(options)) session.log("trace", "span-begun", { span: options.name })
      return span
    }
  })
