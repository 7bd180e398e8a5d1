import { fork } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"

/** Where the emulated services are, and with what they are spoken to. */
export interface ServiceAddresses {
  readonly advocate: { readonly baseUrl: string; readonly tenantAlias: string; readonly apiKey: string }
  readonly actito: { readonly baseUrl: string; readonly apiKey: string }
  /** An HTTP proxy through which both are reached as well. */
  readonly proxy: string
  /** Differ from start to start. */
  readonly origins: ReadonlyArray<string>
}

/** What was done at the services. */
export interface EmulatedWork {
  readonly jobs: ReadonlyArray<{ readonly id: string; readonly label: string }>
  /** How many events were recorded; one that is imported twice is recorded twice. */
  readonly events: number
  /** Failures that are the emulators' own. */
  readonly bugs: ReadonlyArray<string>
}

/** Emulated services in a process of their own. */
export interface ServicesProcess {
  readonly addresses: ServiceAddresses
  readonly work: () => Promise<EmulatedWork>
  /** Neither service answers any more, or they do again. */
  readonly stall: (isStalled: boolean) => void
  readonly stop: () => Promise<void>
}

/** Starts the emulators, with these entities at Actito. */
export const startServices = async (entities: ReadonlyArray<string>): Promise<ServicesProcess> => {
  const child = fork(fileURLToPath(new URL("emulated-services.ts", import.meta.url)), [...entities])
  const [addresses] = (await Promise.race([
    once(child, "message"),
    once(child, "exit").then(([code]) =>
      Promise.reject(new Error(`The emulators ended with ${String(code)}.`))
    )
  ])) as [ServiceAddresses]
  return {
    addresses,
    work: async () => {
      const answered = once(child, "message")
      child.send("work")
      const [work] = (await answered) as [EmulatedWork]
      return work
    },
    stall: (isStalled) => void child.kill(isStalled ? "SIGSTOP" : "SIGCONT"),
    stop: async () => {
      const ended = once(child, "exit")
      child.kill("SIGTERM")
      await ended
    }
  }
}
