import { describe, expect, it } from "vitest"
import { canRewrite, hasColour, isUnicode, lookFor, marksFor, plainLook } from "../src/look.ts"
import type { Output } from "../src/surroundings.ts"
import { call } from "./support/call.ts"

const output = (isTerminal: boolean): Output => ({ isTerminal, columns: () => 80, write: () => undefined })

describe("colours", () => {
  it.each([
    [{}, true, false],
    [{ NO_COLOR: "1" }, false, false],
    [{ NO_COLOR: "" }, true, false],
    [{ NO_COLOR: "1", FORCE_COLOR: "1" }, false, false],
    [{ FORCE_COLOR: "1" }, true, true],
    [{ FORCE_COLOR: "0" }, false, false],
    [{ FORCE_COLOR: "false" }, false, false],
    [{ CLICOLOR_FORCE: "1" }, true, true],
    [{ CLICOLOR_FORCE: "0" }, true, false],
    [{ CLICOLOR: "0" }, false, false],
    [{ CLICOLOR: "0", CLICOLOR_FORCE: "1" }, true, true],
    [{ TERM: "dumb" }, false, false],
    [{ CI: "true" }, true, false],
    [{ BULKPORT_ACCESSIBLE: "1", FORCE_COLOR: "1" }, false, false],
    [{ BULKPORT_ACCESSIBLE: "0" }, true, false]
  ])("with %j are there at a terminal: %s, elsewhere: %s", (environment, atTerminal, elsewhere) => {
    expect([hasColour(output(true), environment), hasColour(output(false), environment)]).toEqual([
      atTerminal,
      elsewhere
    ])
  })

  it("are never part of accessible output, nor of what goes into a file beside a terminal", async () => {
    expect(lookFor(output(true), { FORCE_COLOR: "1" }, true)).toBe(plainLook)
    for (const [args, environment] of [
      [["resume", "--accessible"], {}],
      [["resume"], { BULKPORT_ACCESSIBLE: "yes" }],
      [["resume"], { NO_COLOR: "1" }]
    ] as const) {
      const { stderr } = await call(args, { isTerminal: true, environment })
      expect(stderr).not.toContain("\u001b")
    }
    expect((await call(["resume"], { environment: { FORCE_COLOR: "1" } })).stderr).toContain("\u001b[31m")
  })
})

describe("lines that move", () => {
  it.each([
    [{}, true],
    [{ TERM: "dumb" }, false],
    [{ CI: "true" }, false],
    [{ CI: "1" }, false],
    [{ CI: "false" }, true],
    [{ CI: "" }, true]
  ])("are for a terminal with somebody in front of it: %j, %s", (environment, isWanted) => {
    expect([canRewrite(output(true), environment), canRewrite(output(false), environment)]).toEqual([
      isWanted,
      false
    ])
  })
})

describe("marks", () => {
  it.each([
    [{ LANG: "en_US.UTF-8" }, true],
    [{ LC_ALL: "C.utf8" }, true],
    [{ LC_ALL: "C", LANG: "en_US.UTF-8" }, false],
    [{ LC_ALL: "", LC_CTYPE: "UTF-8" }, true],
    [{}, false],
    [{ LANG: "C.UTF-8", TERM: "linux" }, false],
    [{ OS: "Windows_NT" }, false],
    [{ OS: "Windows_NT", WT_SESSION: "1" }, true],
    [{ OS: "Windows_NT", TERM: "xterm-256color" }, true]
  ])("are ASCII unless more arrives: %j", (environment, isMore) => {
    expect(isUnicode(environment)).toBe(isMore)
    const { cut, done, failed, spinner, stopped } = marksFor(environment)
    const all = [cut, done, failed, stopped, ...spinner].join("")
    // eslint-disable-next-line no-control-regex -- the range is meant
    expect(/^[\u0000-\u007f]+$/.test(all)).toBe(!isMore)
  })
})
