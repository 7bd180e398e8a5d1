/** The page that checks a file, in a real browser: beside the command line, with large files, and for everybody. */
import axe from "axe-core"
import { launchBrowser } from "browser-for-tests"
import { execFile } from "node:child_process"
import { readdirSync } from "node:fs"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { gzipSync } from "node:zlib"
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest"
import { sampleFiles } from "../.vitepress/theme/preflight/sample-files.ts"
import { type ServedSite, serveSite, siteFolder } from "./support/serve-site.ts"

type Browser = Awaited<ReturnType<typeof launchBrowser>>
type ContextOptions = NonNullable<Parameters<Browser["newContext"]>[0]>
type Page = Awaited<ReturnType<Browser["newPage"]>>

/** The long form takes the size that the page is made for. */
const megabytes = process.env["BULKPORT_LARGE"] === "1" ? 100 : 12

let browser: Browser
let site: ServedSite
let folder: string
beforeAll(async () => {
  ;[browser, site, folder] = await Promise.all([
    launchBrowser(),
    serveSite(),
    mkdtemp(join(tmpdir(), "preflight-"))
  ])
}, 120_000)
afterAll(async () => {
  await browser.close()
  await site.close()
  await rm(folder, { recursive: true, force: true })
})

/** The page once it can be used, with what it has asked for and complained about since the beginning. */
const opened = async (options: ContextOptions = {}) => {
  const context = await browser.newContext({ viewport: { width: 1100, height: 900 }, ...options })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  const requests: Array<string> = []
  const complaints: Array<string> = []
  context.on("request", (request) => requests.push(request.url()))
  page.on("console", (message) => complaints.push(message.text()))
  page.on("pageerror", (error) => complaints.push(error.message))
  await page.goto(`${site.origin}/preflight`, { waitUntil: "load" })
  await page.getByRole("status").getByText("Ready.").waitFor()
  return { page, context, requests, complaints }
}

const headline = (page: Page) => page.locator(".headline")

/** Why nothing could be checked. */
const problem = (page: Page) => page.locator(".preflight .danger")

/** The table of findings as the page shows it: line, row, column and code of each. */
const shownFindings = async (page: Page): Promise<ReadonlyArray<string>> => {
  await headline(page).waitFor()
  const rows = page.getByRole("region", { name: "Findings" }).locator("tbody tr")
  const cells = await rows.locator("td").allInnerTexts()
  return Array.from({ length: cells.length / 5 }, (_, index) =>
    cells.slice(index * 5, index * 5 + 4).join("|")
  )
}

const commandLine = join(
  dirname(createRequire(import.meta.url).resolve("bulkport/package.json")),
  "dist/bin.js"
)

interface CheckDocument {
  readonly check: {
    readonly findings: number
    readonly samples: ReadonlyArray<{
      readonly line?: number
      readonly row?: number
      readonly column?: string
      readonly code: string
    }>
  }
}

/** What `bulkport check --json` says of a file, by the words of a command without its first two. */
const checkedByCommand = (words: ReadonlyArray<string>): Promise<CheckDocument> =>
  new Promise((resolve, reject) => {
    const args = [commandLine, "check", ...words, "--json"]
    execFile(process.execPath, args, { cwd: folder }, (_, stdout, stderr) => {
      try {
        resolve(JSON.parse(stdout) as CheckDocument)
      } catch {
        reject(new Error(`no document: ${stdout}${stderr}`))
      }
    })
  })

/** Asks the worker of a page for the bytes that it holds. From before the page is opened on. */
const heapOfWorker = async (page: Page): Promise<() => Promise<number>> => {
  const session = await page.context().newCDPSession(page)
  let worker = ""
  let take: (message: string) => void = () => undefined
  session.on("Target.attachedToTarget", ({ sessionId }) => (worker = sessionId))
  session.on("Target.receivedMessageFromTarget", ({ message }) => take(message))
  await session.send("Target.setAutoAttach", {
    autoAttach: true,
    waitForDebuggerOnStart: false,
    flatten: false
  })
  return async () => {
    const answer = new Promise<string>((resolve) => (take = resolve))
    const message = JSON.stringify({ id: 1, method: "Runtime.getHeapUsage" })
    await session.send("Target.sendMessageToTarget", { sessionId: worker, message })
    const { result } = JSON.parse(await answer) as {
      readonly result: { readonly usedSize: number; readonly backingStorageSize: number }
    }
    return result.usedSize + result.backingStorageSize
  }
}

/** Gives the page a file of so many megabytes: a header, and the same rows again and again. */
const chooseLarge = (page: Page, size: number): Promise<void> =>
  page.evaluate(`(() => {
    let rows = ""
    for (let at = 0; rows.length < 1e6; at++) rows += "account-" + at + ",user-" + at + ",Zoë,user" + at + "@example.com,true\\n"
    const block = new Blob([rows])
    const file = new File(["accountId,id,firstName,email,referable\\n", ...Array(${size}).fill(block)], "large.csv")
    const chosen = new DataTransfer()
    chosen.items.add(file)
    const input = document.querySelector("#preflight-file")
    input.files = chosen.files
    input.dispatchEvent(new Event("change", { bubbles: true }))
  })()`)

describe("the page that checks a file", () => {
  it("finds in a sample what the command line finds, by the command that it names", async () => {
    const { complaints, context, page, requests } = await opened()
    // Pages that are linked to are fetched ahead, and what is under way would be cut off.
    await page.waitForLoadState("networkidle")
    const before = requests.length
    // From here on it has nothing but itself.
    await context.setOffline(true)
    for (const sample of sampleFiles) {
      await writeFile(join(folder, sample.name), sample.bytes())
      await page.getByRole("button", { name: sample.title }).click()
      await page.getByRole("status").getByText(`${sample.name}: Found`).waitFor()
      const command = await page.locator("pre.command").innerText()
      const words = command.trim().split(" ")
      expect(words.slice(0, 3)).toEqual(["bulkport", "check", sample.name])
      const { check } = await checkedByCommand(words.slice(2))
      const shown = await shownFindings(page)
      expect(shown).toEqual(
        check.samples.map(({ code, column, line, row }) => [line, row, column, code].join("|"))
      )
      expect(check.findings).toBeGreaterThan(2)
      expect(await headline(page).innerText()).toContain(`Found ${check.findings} problems`)
    }
    expect(requests.slice(before)).toEqual([])
    // What was still being fetched ahead when the network went is no fault; nothing was asked for since then.
    const isCutOff = (complaint: string) => complaint.includes("ERR_INTERNET_DISCONNECTED")
    expect(complaints.filter((complaint) => !isCutOff(complaint))).toEqual([])
  })

  it("takes a file that is chosen, packed or not, one that is dropped, and rows that are pasted", async () => {
    const { page } = await opened()
    const rows = 'id,name\n1,Ada\n2,"two\nlines"\n3\n'
    const expected = ["5|3|name|missing-cell"]
    await page.getByLabel("Choose a CSV or JSONL file").setInputFiles({
      name: "people.csv.gz",
      mimeType: "application/gzip",
      buffer: gzipSync(rows)
    })
    expect(await shownFindings(page)).toEqual(expected)
    await expect
      .poll(() => page.locator("dl").allInnerTexts())
      .toContainEqual(expect.stringContaining("gzip"))

    await page.evaluate(
      `(() => {
        const dropped = new DataTransfer()
        dropped.items.add(new File([${JSON.stringify(rows.replaceAll(",", ";"))}], "dropped.csv"))
        document.querySelector(".preflight").dispatchEvent(new DragEvent("drop", { dataTransfer: dropped, bubbles: true, cancelable: true }))
      })()`
    )
    await page.getByRole("status").getByText("dropped.csv: Found 1 problem").waitFor()
    expect(await shownFindings(page)).toEqual(expected)
    expect(await page.locator("dl").nth(1).innerText()).toContain("semicolon")

    await page.getByText("Paste rows instead").click()
    await page.getByLabel("Rows, with their header").fill('{"id":1}\n{"id":\n')
    await page.getByRole("button", { name: "Check these rows" }).click()
    await page.getByRole("status").getByText("pasted.jsonl: Found 1 problem").waitFor()
    expect(await shownFindings(page)).toEqual(["2|2||invalid-json"])
  })

  it("says why a file or the options for it cannot be used, and what to do", async () => {
    const { page } = await opened()
    const choose = (name: string, text: string): Promise<void> =>
      page
        .getByLabel("Choose a CSV or JSONL file")
        .setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text) })
    await page.getByLabel("Import that the rows are for").selectOption({ label: "Create and update users" })
    await choose("columns.csv", "accountID,id\n1,2\n")
    await problem(page).getByText('the closest header present is "accountID"').waitFor()
    expect(await page.getByRole("link", { name: "ColumnsMissing" }).getAttribute("href")).toContain("errors/")
    await choose("archive.zip", "PK\u0003\u0004 and so on")
    await problem(page).getByText("unpack it, and choose the file in it").waitFor()
    await choose("empty.csv", "")
    await problem(page).getByText("empty.csv is empty.").waitFor()
    await page.getByLabel("Import that the rows are for").selectOption("actito etl-execution")
    await choose("customers.csv", "id\n1\n")
    await problem(page).getByText("Option table (or definition, or etl) is missing").waitFor()
    await page.getByLabel("table", { exact: true }).fill("customers")
    await page.getByRole("button", { name: "Check customers.csv" }).click()
    await headline(page).getByText("Nothing was found that stands in the way.").waitFor()
    await page.getByLabel("table", { exact: true }).fill("-1")
    await page.getByRole("button", { name: "Check customers.csv" }).click()
    await page.locator("pre.command").getByText("--table=-1").waitFor()
  })

  it("says what is wrong with a field that is folded away, and names no file that was not checked", async () => {
    const { complaints, page } = await opened()
    const picker = page.getByLabel("Choose a CSV or JSONL file")
    await picker.setInputFiles({ name: "other.csv", mimeType: "text/csv", buffer: Buffer.from("id\n1\n") })
    await page.getByRole("button", { name: "Users, as CSV" }).click()
    await page.getByRole("status").getByText("users.csv: Found").waitFor()
    expect(await picker.inputValue()).toBe("")
    await page.getByText("How the file is read").click()
    await page.getByLabel("Lines above the header").fill("two")
    await page.getByText("How the file is read").click()
    await page.getByRole("button", { name: "Check users.csv" }).click()
    await problem(page).getByText("must be a whole number").waitFor()
    expect(complaints).toEqual([])
  })

  it("leaves a text that is dropped to the field for rows", async () => {
    const { page } = await opened()
    await page.getByText("Paste rows instead").click()
    const isTaken = await page.evaluate(`["dragover", "drop"].map((type) => {
      const dataTransfer = new DataTransfer()
      dataTransfer.setData("text/plain", "id,name")
      const event = new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true })
      document.querySelector("#preflight-pasted").dispatchEvent(event)
      return event.defaultPrevented
    })`)
    expect(isTaken).toEqual([false, false])
  })

  it("says that it cannot start where its engine cannot be loaded", async () => {
    const { context } = await opened()
    const page = await context.newPage()
    await page.route("**/*worker*", (route) => route.abort())
    await page.goto(`${site.origin}/preflight`, { waitUntil: "load" })
    await problem(page).waitFor()
    expect(await page.getByRole("status").innerText()).toBe("This page could not start its engine.")
  })

  it("saves all findings, more than it shows, as the command line writes them", async () => {
    const { page } = await opened()
    const text = `id,name\n${"1\n".repeat(500)}`
    await writeFile(join(folder, "short.csv"), text)
    await page.getByLabel("Choose a CSV or JSONL file").setInputFiles(join(folder, "short.csv"))
    expect(await shownFindings(page)).toHaveLength(100)
    const waiting = page.waitForEvent("download")
    await page.getByRole("link", { name: "Save all 500 as short-findings.csv" }).click()
    const saved = await readFile(await (await waiting).path(), "utf8")
    await checkedByCommand(["short.csv", "--output", "short-checked"])
    expect(saved).toBe(await readFile(join(folder, "short-checked/findings.csv"), "utf8"))
  })

  it(`checks ${megabytes} MB while the page can be used, and stops when it is told to`, async () => {
    const { page } = await opened()
    const heldBytes = await heapOfWorker(page)
    await page.evaluate(`(() => {
      globalThis.longest = 0
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) globalThis.longest = Math.max(globalThis.longest, duration)
      }).observe({ type: "longtask" })
    })()`)
    await page.getByLabel("Import that the rows are for").selectOption({ label: "Create and update users" })
    const begun = performance.now()
    await chooseLarge(page, megabytes)
    await page.getByRole("status").getByText("Checking large.csv").waitFor()
    let most = 0
    while ((await headline(page).count()) === 0) most = Math.max(most, await heldBytes())
    const checkMillis = performance.now() - begun
    expect(most / 1e6).toBeLessThan(120)
    expect(await headline(page).innerText()).toContain("Nothing was found that stands in the way.")
    // Nothing that anybody feels; where the machine has too much to do, the page has its share of that.
    expect(await page.evaluate("globalThis.longest")).toBeLessThan(Math.max(200, checkMillis / 8))

    await page.getByLabel("Import that the rows are for").selectOption("")
    await chooseLarge(page, 1000)
    await page.locator(".progress").getByText("of 1.0 GB").waitFor()
    await page.getByRole("button", { name: "Cancel" }).press("Enter")
    await page.getByRole("status").getByText("Stopped.").waitFor()
    expect(await page.evaluate("document.activeElement.textContent.trim()")).toBe("Check large.csv")
    // The same worker is free for another file at once.
    await page.getByRole("button", { name: sampleFiles[0]?.title ?? "" }).click()
    await page.getByRole("status").getByText("users.csv: Found").waitFor()
  }, 400_000)

  it("can be used with the keyboard alone, on a phone, by people who listen, in light and dark", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      const { page } = await opened({ viewport: { width: 390, height: 800 }, colorScheme })
      await page.getByLabel("Import that the rows are for").focus()
      for (let left = 20; left > 0; left--) {
        await page.keyboard.press("Tab")
        const reached = await page.evaluate<string>("document.activeElement.textContent.trim()")
        if (reached === sampleFiles[2]?.title) break
      }
      await page.keyboard.press("Enter")
      await page.getByRole("status").getByText("customers.csv: Found 3 problems").waitFor()
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390)
      await page.evaluate(axe.source)
      const complaints = await page.evaluate<ReadonlyArray<string>>(`axe
        .run(document.querySelector(".preflight"), { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"] })
        .then(({ violations }) => violations.map(({ id, nodes }) => id + ": " + nodes.map(({ html, any }) => html + " " + any.map(({ message }) => message)).join(" / ")))`)
      expect(complaints).toEqual([])
    }
  })

  it("has a worker in which nothing of Node is left", async () => {
    const [name = ""] = readdirSync(join(siteFolder, "assets")).filter((each) =>
      each.startsWith("preflight-worker")
    )
    const code = await readFile(join(siteFolder, "assets", name), "utf8")
    expect(code).toContain("missing-cell")
    expect(code).not.toMatch(/vite-browser-external|\bBuffer\b|from\s*"|import\s*\(|require\(/)
  })
})
