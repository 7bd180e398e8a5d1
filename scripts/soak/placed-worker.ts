import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { type HealthWatch, watchHealth } from "./health-watch.ts"
import { startTcpProxy, type TcpProxy } from "./tcp-proxy.ts"
import type { WorkerTask } from "./worker-launch.ts"
import { type WorkerProcess, workerProcess } from "./worker-process.ts"

/** One worker, with ways of its own to the database and to the services. */
export interface PlacedWorker {
  readonly worker: WorkerProcess
  readonly health: HealthWatch
  readonly database: TcpProxy
  readonly services: TcpProxy
  /** Kills what still runs. */
  readonly close: () => Promise<void>
}

/** Begins a worker. Of the task, its addresses are those without the ways of its own. */
export const placeWorker = async (task: WorkerTask, logs: string): Promise<PlacedWorker> => {
  const databaseUrl = new URL(task.databaseUrl)
  const servicesProxy = new URL(task.servicesProxy)
  const database = await startTcpProxy(Number(databaseUrl.port))
  const services = await startTcpProxy(Number(servicesProxy.port))
  databaseUrl.port = String(database.port)
  servicesProxy.port = String(services.port)
  const own = { ...task, databaseUrl: databaseUrl.href, servicesProxy: servicesProxy.href }
  const worker = workerProcess(own, join(logs, `${task.name}.log`))
  const health = watchHealth(worker)
  await worker.begin()
  return {
    worker,
    health,
    database,
    services,
    close: async () => {
      await worker.end("SIGKILL")
      await health.stop()
      await database.stop()
      await services.stop()
    }
  }
}

/** Once nothing is wrong any more, every worker must want to be sent requests again: complaints about those that do not. */
export const complaintsAboutReadiness = async (
  placed: ReadonlyArray<PlacedWorker>
): Promise<ReadonlyArray<string>> => {
  const waiting = () => placed.filter(({ health }) => !health.isReady())
  for (let left = 600; left > 0 && waiting().length > 0; left -= 1) await sleep(100)
  return waiting().map(({ worker }) => `${worker.name()} is not ready, although nothing is wrong any more`)
}
