import { onBeforeUnmount, onMounted, ref, shallowRef } from "vue"
import type {
  CheckAsked,
  Checked,
  Failed,
  FromWorker,
  Inspected,
  OfferedImport,
  Read,
  ToWorker
} from "./preflight-messages.ts"

/** The worker and what it has said so far, for one page. */
export const usePreflight = () => {
  const imports = shallowRef<ReadonlyArray<OfferedImport>>([])
  const isReady = ref(false)
  const isChecking = ref(false)
  const isStopped = ref(false)
  const progress = shallowRef<Read>()
  const command = ref("")
  const inspected = shallowRef<Inspected>()
  const checked = shallowRef<Checked>()
  const failed = shallowRef<Failed>()
  let worker: Worker | undefined
  let number = 0

  /** Forgets what came of a check. */
  const forget = (): void => {
    progress.value = undefined
    command.value = ""
    inspected.value = undefined
    checked.value = undefined
    failed.value = undefined
    isStopped.value = false
  }

  const fail = (message: string, nextStep: string): void => {
    isChecking.value = false
    failed.value = { type: "failed", reason: undefined, message, nextStep }
  }

  const take = (message: FromWorker): void => {
    if (message.type === "ready") {
      imports.value = message.imports
      isReady.value = true
      return
    }
    const { answer } = message
    // What is left of a check that is not wanted any more.
    if (message.number !== number) return
    if (answer.type === "begun") command.value = answer.command
    else if (answer.type === "read") progress.value = answer
    else if (answer.type === "inspected") inspected.value = answer
    else {
      isChecking.value = false
      if (answer.type === "checked") checked.value = answer
      else failed.value = answer
    }
  }

  onMounted(() => {
    worker = new Worker(new URL("./preflight-worker.ts", import.meta.url), { type: "module" })
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => take(data)
    worker.onerror = () =>
      fail("This page could not start its engine.", "Reload it, or use the command line.")
  })
  onBeforeUnmount(() => worker?.terminate())

  const send = (message: ToWorker): void => worker?.postMessage(message)

  /** Begins a check; one that is under way is stopped. */
  const check = (asked: Omit<CheckAsked, "type" | "number">): void => {
    forget()
    number += 1
    isChecking.value = true
    send({ type: "check", number, ...asked })
  }

  /** Stops the check that is under way. */
  const cancel = (): void => {
    number += 1
    isChecking.value = false
    isStopped.value = true
    send({ type: "cancel" })
  }

  return {
    imports,
    isReady,
    isChecking,
    isStopped,
    command,
    progress,
    inspected,
    checked,
    failed,
    check,
    cancel,
    forget
  }
}
