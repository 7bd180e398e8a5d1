/**
 * What `npm start` shows: both emulators, and one real import into each through the real command line.
 *
 * Leaves everything in `.bulkport` of the working folder, and begins with whatever an earlier demo has left there.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync } from "node:fs"
import { rename } from "node:fs/promises"
import { join, relative } from "node:path"
import { fileURLToPath } from "node:url"
import { makeProfiles } from "./lib/make-profiles.ts"

const here = (path: string): string => relative(process.cwd(), fileURLToPath(new URL(path, import.meta.url)))
const bin = here("../packages/cli/dist/bin.js")
const users = here("../examples/data/advocate/users.csv")
const folder = join(".bulkport", "demo")
const profiles = join(folder, "profiles.csv")

const say = (text: string): void => {
  process.stderr.write(`${text}\n`)
}

const children: Array<ChildProcess> = []

// Whoever gives up on the demo must not be left with emulators that nobody stops.
process.once("SIGTERM", () => {
  for (const child of children) child.kill()
  process.exit(1)
})

const cli = (
  args: ReadonlyArray<string>,
  stdout: "inherit" | "pipe",
  environment: Readonly<Record<string, string>> = {}
): ChildProcess => {
  const child = spawn(process.execPath, [bin, ...args], {
    stdio: [stdout === "pipe" ? "ignore" : "inherit", stdout, "inherit"],
    env: { ...process.env, BULKPORT_STATE_FOLDER: join(folder, "state"), ...environment }
  })
  children.push(child)
  return child
}

/** Shows a command and runs it. Gives its exit code. */
const show = async (
  args: ReadonlyArray<string>,
  environment: Readonly<Record<string, string>>
): Promise<number> => {
  say(`\n$ bulkport ${args.map((arg) => (arg.includes(" ") ? `"${arg}"` : arg)).join(" ")}\n`)
  const [code] = (await once(cli(args, "inherit", environment), "exit")) as [number | null]
  return code ?? 1
}

/** The emulators, in a process of their own, on ports of their own choosing. */
const startEmulators = async () => {
  const child = cli(["emulate", "--json", "--quiet"], "pipe")
  let printed = ""
  for await (const chunk of child.stdout ?? []) {
    printed += String(chunk)
    try {
      const { emulators } = JSON.parse(printed) as {
        readonly emulators: ReadonlyArray<{ readonly environment: Readonly<Record<string, string>> }>
      }
      const environment = Object.assign({}, ...emulators.map((each) => each.environment)) as Record<
        string,
        string
      >
      return { environment, stop: () => child.kill() }
    } catch {
      // The document is not whole yet.
    }
  }
  throw new Error("The emulators did not start.")
}

if (!existsSync(profiles)) {
  say(`Making ${profiles}: 5,000 profiles, some of which the service must reject …`)
  // Half a file of a demo that was interrupted must not be taken for the whole.
  await makeProfiles(`${profiles}.part`, 5000)
  await rename(`${profiles}.part`, profiles)
}

const emulators = await startEmulators()
try {
  say("Both emulators are running. What follows is the real command line, talking HTTP to them.")
  const pace = ["--poll-interval", "300ms"]
  const codes = [
    await show(["run", users, "--provider", "advocate", "--import", "users", ...pace], emulators.environment),
    await show(
      [
        "run",
        profiles,
        "--provider",
        "actito",
        "--table",
        "16",
        "--key",
        "Customer",
        ...Object.entries({
          Customer: "customerId",
          Email: "emailAddress",
          "First name": "firstName",
          "Last name": "lastName",
          Born: "birthDate",
          Language: "language",
          Country: "country",
          Phone: "phone",
          Points: "loyaltyPoints",
          Remark: "comment"
        }).flatMap(([column, attribute]) => ["--map", `${column}=${attribute}`]),
        // Some remarks are empty, and some rows are for the service to refuse.
        ...["--empty-cells", "send", "--allow-findings"],
        ...pace
      ],
      emulators.environment
    )
  ]
  // 4 says that some rows were rejected, which is what the profiles are made for.
  const failed = codes.filter((code) => code !== 0 && code !== 4)
  if (failed.length > 0) {
    say("\nThe demo did not end as it should.")
    process.exitCode = 1
  } else {
    say(`
Three commands worth trying next:

  node ${bin} runs list         the runs so far; "runs show RUN" tells the story of one
  node ${bin} providers         what can be imported where, and with which settings
  node ${bin} emulate           the emulators alone, to try your own files against

Change ${users} or ${profiles} and run "npm start" again: the numbers change.`)
  }
} finally {
  emulators.stop()
}
