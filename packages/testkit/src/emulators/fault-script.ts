import type { Fault, FaultAction } from "./fault.ts"

/** The faults that are still to come, in the order in which they were scripted. */
export interface FaultScript {
  readonly add: (fault: Fault) => void
  readonly clear: () => void
  /** Takes the next fault for an operation or, when a request line is given, for the request as such. */
  readonly take: (operation: string, line: string | undefined) => FaultAction | undefined
}

/** A script without any fault. */
export const makeFaultScript = (): FaultScript => {
  const faults: Array<{ readonly fault: Fault; left: number }> = []
  return {
    add: (fault) => void faults.push({ fault, left: fault.times ?? 1 }),
    clear: () => void faults.splice(0),
    take: (operation, line) => {
      const at = faults.findIndex(({ fault: { on } }) => {
        if (typeof on === "string") return on === operation
        return line !== undefined && (on === undefined || on.test(line))
      })
      const found = faults[at]
      if (found === undefined) return undefined
      found.left -= 1
      if (found.left <= 0) faults.splice(at, 1)
      return found.fault.action
    }
  }
}
