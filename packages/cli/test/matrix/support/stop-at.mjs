/**
 * Loaded before the command line into a process that is to be struck at an exact moment: `node --import stop-at.mjs …`.
 *
 * `STOP_AT` names the moment as JSON (`StopAt` in `stop.ts`), and what happens then: the process kills itself, or the disk
 * is full from then on. `TRACE_TO` names a file that every moment is written to, so that a test can go through all of them.
 */
import { Buffer } from "node:buffer"
import { appendFileSync } from "node:fs"
import promises from "node:fs/promises"
import { syncBuiltinESMExports } from "node:module"
import { basename } from "node:path"
import { DatabaseSync } from "node:sqlite"

const stop = JSON.parse(process.env.STOP_AT ?? "null")
const trace = process.env.TRACE_TO

let isStruck = false
let isFull = false
let alike = 0

const diskFull = () => Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" })
const databaseFull = () => Object.assign(new Error("database or disk is full"), { errcode: 13 })

const strike = (failure) => {
  isStruck = true
  if (stop.effect === "full") {
    isFull = true
    throw failure()
  }
  process.kill(process.pid, "SIGKILL")
  // Nothing more happens in this process, however long the signal takes.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}

/** Whether this is the moment; traced in any case. */
const isMeant = (at, name, text = "") => {
  if (trace !== undefined) appendFileSync(trace, `${JSON.stringify({ at, name, text })}\n`)
  if (stop === null || isStruck) return false
  if (stop.at !== at || stop.name !== name || !text.includes(stop.holding ?? "")) return false
  alike += 1
  return alike === (stop.nth ?? 1)
}

/** Does something that is a moment, unless the process is struck before, half-way through, or after it. */
const around = async (moment, act, half, giveBack) => {
  const isNow = isMeant(...moment)
  if (isFull) throw diskFull()
  if (!isNow) return act()
  if (stop.when === "torn") await half()
  if (stop.when !== "after") strike(diskFull)
  const result = await act()
  // Who is told that it failed cannot give it back.
  await giveBack?.(result)
  strike(diskFull)
  return result
}

const names = new WeakMap()
const written = new WeakMap()
const { open, rename } = promises

promises.open = async (path, flags, ...rest) => {
  const act = () => open(path, flags, ...rest)
  // Whatever is written whole has another temporary name each time.
  const name = basename(String(path)).replace(/\.[\da-f]{8}\.part$/, ".part")
  const isForWriting = typeof flags === "string" && /[wa+]/.test(flags)
  const handle = isForWriting
    ? await around(["open", name], act, undefined, (opened) => opened.close())
    : await act()
  names.set(handle, name)
  return handle
}

promises.rename = (from, to) => around(["rename", basename(String(to))], () => rename(from, to))

syncBuiltinESMExports()

const probe = await open(process.execPath, "r")
const fileHandle = Object.getPrototypeOf(probe)
await probe.close()
const { appendFile, datasync, write, writeFile } = fileHandle

const firstHalf = (data) => {
  const bytes =
    typeof data === "string" ? Buffer.from(data) : Buffer.from(data.buffer, data.byteOffset, data.length)
  return bytes.subarray(0, Math.ceil(bytes.length / 2))
}

/** Wraps a way of writing through an open file. */
const watched = (original) =>
  function (data, ...rest) {
    return around(
      ["write", names.get(this) ?? ""],
      () => original.call(this, data, ...rest),
      () => write.call(this, firstHalf(data))
    )
  }

fileHandle.write = watched(write)
fileHandle.writeFile = watched(writeFile)

// The journal is the one file that is appended to: a line, then a sync, and only then has it happened.
fileHandle.appendFile = async function (line, ...rest) {
  const moment = ["entry", JSON.parse(line).entry._tag, line]
  const isNow = isMeant(...moment)
  if (isFull) throw diskFull()
  if (!isNow) return appendFile.call(this, line, ...rest)
  if (stop.when === "before") strike(diskFull)
  await (stop.when === "torn" ? write.call(this, firstHalf(line)) : appendFile.call(this, line, ...rest))
  if (stop.when === "torn") strike(diskFull)
  written.set(this, true)
}

fileHandle.datasync = async function () {
  await datasync.call(this)
  if (written.get(this) === true && !isStruck) strike(diskFull)
}

const { exec } = DatabaseSync.prototype

// Named by the first table that is made. What makes no table, such as the lock of a run, is passed on.
DatabaseSync.prototype.exec = function (sql) {
  const name = /CREATE TABLE (\w+)/.exec(sql)?.[1]
  if (name === undefined) return exec.call(this, sql)
  const isNow = isMeant("ledger", name)
  if (isFull) throw databaseFull()
  if (isNow && stop.when === "before") strike(databaseFull)
  const result = exec.call(this, sql)
  if (isNow) strike(databaseFull)
  return result
}
