import { Logger, References } from "effect"
import { withoutSecrets } from "../secrets.ts"
import type { CallSession } from "../session.ts"
import type { LogFields, LogLevel } from "./log-line.ts"

const levels: Readonly<Record<string, LogLevel>> = {
  Fatal: "error",
  Error: "error",
  Warn: "warn",
  Info: "info",
  Debug: "debug",
  Trace: "trace"
}

/** What was said beside a message, as far as it is one value each. */
const fieldsOf = (annotations: Readonly<Record<string, unknown>>, session: CallSession): LogFields =>
  Object.fromEntries(
    Object.entries(annotations).flatMap(([name, value]): ReadonlyArray<[string, LogFields[string]]> => {
      if (typeof value === "string") return [[name, withoutSecrets(value, session)]]
      return typeof value === "number" || typeof value === "boolean" ? [[name, value]] : []
    })
  )

/**
 * What the engine and the providers want said. Lines of the log where a level was asked for; without, warnings are told among
 * the other things on standard error.
 */
export const callLogger = (session: CallSession) =>
  Logger.make(({ fiber, logLevel, message }) => {
    const level = levels[logLevel] ?? "trace"
    const words = withoutSecrets(
      Array.isArray(message) ? message.map(String).join(" ") : String(message),
      session
    )
    if (session.logLevel !== undefined)
      session.log(level, words, fieldsOf(fiber.getRef(References.CurrentLogAnnotations), session))
    else if (level === "warn" || level === "error")
      session.tell(`${level === "warn" ? "warning" : level}: ${words}`)
  })
