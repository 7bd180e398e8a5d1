import { arch, cpus, platform, totalmem } from "node:os"

/** What the figures were measured on, and when. */
export const machine = (): string => {
  const model = cpus()[0]?.model.trim() ?? "unknown processor"
  const gigabytes = Math.round(totalmem() / 1024 ** 3)
  const day = new Date().toISOString().slice(0, 10)
  return `${cpus().length} cores (${model}), ${gigabytes} GiB of memory, ${platform()} ${arch()}, Node ${process.version}, ${day}`
}
