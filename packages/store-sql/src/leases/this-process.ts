/** Who this process is, to those who wait for what it holds. */
import { readFileSync, readlinkSync } from "node:fs"
import { hostname } from "node:os"

/** This process in words, such as `process 4711 on host build-3 since 2026-11-21T10:00:00Z`. */
export const holderWords = (): string =>
  `process ${process.pid} on host ${hostname()} since ${new Date().toISOString()}`

const orNothing = (read: () => string): string => {
  try {
    return read().trim()
  } catch {
    return ""
  }
}

/**
 * Where a process id means a process: the same for all processes that see each other, another one after a restart of the machine
 * and in another container. Empty where that cannot be told, as on systems other than Linux.
 */
export const thisMachine = (): string => {
  const boot = orNothing(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8"))
  const namespace = orNothing(() => readlinkSync("/proc/self/ns/pid"))
  return boot === "" || namespace === "" ? "" : `${hostname()} ${boot} ${namespace}`
}

/** True when a process that was on this machine has certainly ended. */
export const hasEnded = (machine: string, pid: number): boolean => {
  if (machine === "" || machine !== thisMachine() || pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return (error as { readonly code?: unknown }).code === "ESRCH"
  }
}
