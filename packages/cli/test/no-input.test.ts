/** Nobody is asked where nobody can answer, and what would have been asked can be said with a flag. */
import { describe, expect, it } from "vitest"
import { call, type CallOptions, folderWith } from "./support/call.ts"
import { purgeRows, rows, scripted } from "./support/scripted.ts"

/** An import that has to be agreed to, with somebody at the terminal who would agree. */
const purge = async (more: ReadonlyArray<string>, options: CallOptions = {}) => {
  const script = scripted()
  const folder = await folderWith({ "rows.csv": rows })
  const called = await call([...purgeRows, ...more], {
    folder,
    plugins: script.plugins,
    typed: ["3"],
    ...options
  })
  return { called, started: script.started().length }
}

describe("a question", () => {
  it("is asked at a terminal, and its answer counts", async () => {
    const { called, started } = await purge([])
    expect(called.stderr).toContain("Type the number of rows")
    expect([called.code, started]).toEqual([0, 1])
  })

  it.each([
    ["--no-input", ["--no-input"], {}],
    ["--json", ["--json"], {}],
    ["--events", ["--events"], {}],
    ["CI", [], { environment: { CI: "true" } }]
  ])("is not asked with %s; the error names the flag that answers it", async (_, more, options) => {
    const { called, started } = await purge(more, options)
    expect([called.code, started]).toEqual([2, 0])
    expect(called.stderr).not.toContain("Type the number of rows")
    expect(called.stderr).toContain("--yes")
  })

  it("is answered by the flag without anybody there", async () => {
    const { called, started } = await purge(["--no-input", "--yes"])
    expect([called.code, started]).toEqual([0, 1])
  })
})
