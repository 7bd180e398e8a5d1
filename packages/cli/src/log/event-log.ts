import type { RunEvent } from "@bulkport/core"
import type { CheckEvent } from "../progress/progress.ts"
import type { LogFields, LogLevel } from "./log-line.ts"

/** From which level on an event is logged; `info` for all others. */
const levels: Partial<Record<(RunEvent | CheckEvent)["type"], LogLevel>> = {
  "allowance-warned": "warn",
  "retry-scheduled": "warn",
  "start-doubted": "warn",
  "after-collect-failed": "warn",
  "file-inspected": "debug",
  "stage-noted": "debug",
  progressed: "debug",
  "check-begun": "debug",
  "check-finished": "debug",
  "file-read": "trace",
  "file-sent": "trace",
  "check-read": "trace"
}

/** As the other lines of the log call it. */
const names: Readonly<Record<string, string>> = { runId: "run", millis: "ms" }

/** Members that are one value each. */
const values = (members: object): LogFields =>
  Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) =>
      name !== "type" && ["string", "number", "boolean"].includes(typeof value)
        ? [[names[name] ?? name, value as string | number | boolean]]
        : []
    )
  )

/** What is logged of an event, and from which level on. The message is its type. */
export const eventLog = (
  event: RunEvent | CheckEvent
): { readonly level: LogLevel; readonly message: string; readonly fields: LogFields } => {
  if (event.type === "part-event") {
    const { fields, level, message } = eventLog(event.event)
    return { level, message, fields: { ...fields, part: event.part, of: event.of } }
  }
  const about = event.type === "progressed" ? values(event.progress) : {}
  return { level: levels[event.type] ?? "info", message: event.type, fields: { ...values(event), ...about } }
}
