import { Effect } from "effect"
import { execFileSync } from "node:child_process"
import { join } from "node:path"
import { expect, it } from "vitest"
import { obtainSecret } from "../src/obtain-secret.ts"
import { folderWith } from "./support/call.ts"

const problemOf = async (source: Parameters<typeof obtainSecret>[0], folder: string): Promise<string> => {
  const place = { environment: { PATH: process.env["PATH"] }, folder, limitMillis: 300 }
  return (await Effect.runPromise(Effect.flip(obtainSecret(source, place)))).problem
}

it("says that a program could not be started, and none of its arguments", async () => {
  const folder = await folderWith({ plain: "" })
  const words = (...all: ReadonlyArray<string>) => problemOf({ type: "command", words: all }, folder)
  expect(await words("./plain/program")).toBe("the program ./plain/program could not be started (ENOTDIR)")
  expect(await words("node", "planted\u0000")).toBe(
    "the program node could not be started (ERR_INVALID_ARG_VALUE)"
  )
})

it.skipIf(process.platform === "win32")("does not wait for ever for a pipe that nobody fills", async () => {
  const folder = await folderWith()
  execFileSync("mkfifo", [join(folder, "pipe")])
  const problem = await problemOf({ type: "file", path: "pipe" }, folder)
  expect(problem).toBe(`the file ${join(folder, "pipe")} is a pipe that gave nothing within 0.3 s`)
})
