import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import type { LocalRegistry } from "./local-registry.ts"
import { runCommand } from "./run-command.ts"

/** A folder outside of any workspace, whose owner knows nothing but the names of packages. */
export interface StrangersFolder {
  readonly folder: string
  /** Installs packages with npm, and runs none of their scripts: some would compile, or ask other hosts. */
  readonly install: (...packages: ReadonlyArray<string>) => Promise<string>
  /** Runs a command in the folder. Gives what it printed; rejects when it fails. */
  readonly run: (
    command: string,
    args: ReadonlyArray<string>,
    environment?: Readonly<Record<string, string>>
  ) => Promise<string>
  readonly write: (name: string, content: string) => Promise<void>
}

/** Makes a folder with the manifest of a program in it. */
export const makeStrangersFolder = async (
  { environment: own }: LocalRegistry,
  folder: string
): Promise<StrangersFolder> => {
  const write = (name: string, content: string) => writeFile(join(folder, name), content)
  await mkdir(folder, { recursive: true })
  await write("package.json", JSON.stringify({ name: "strangers-program", private: true, type: "module" }))
  return {
    folder,
    write,
    install: (...packages) =>
      runCommand({ folder, environment: own }, "npm", "install", "--ignore-scripts", ...packages),
    run: (command, args, environment = {}) =>
      runCommand({ folder, environment: { ...own, ...environment } }, command, ...args)
  }
}

/** Services that an installed command line emulates, until they are stopped. */
export interface InstalledEmulators {
  /** What a process needs to import into them. */
  readonly environment: Readonly<Record<string, string>>
  readonly stop: () => Promise<void>
}

/** Starts the emulators of an installed command line. Rejects when they end before they have said where they are. */
export const startInstalledEmulators = async (
  { environment: own }: LocalRegistry,
  folder: string,
  bin: string
): Promise<InstalledEmulators> => {
  const child = spawn(bin, ["emulate", "--json", "--quiet"], {
    cwd: folder,
    env: { ...own },
    stdio: ["ignore", "pipe", "inherit"]
  })
  const closed = once(child, "close")
  let printed = ""
  for await (const piece of child.stdout.setEncoding("utf8")) {
    printed += String(piece)
    const environment = environmentIn(printed)
    if (environment === undefined) continue
    return {
      environment,
      stop: async () => {
        child.kill()
        await closed
      }
    }
  }
  throw new Error(`The emulators ended before they had started: ${printed}`)
}

const environmentIn = (printed: string): Readonly<Record<string, string>> | undefined => {
  try {
    const { emulators } = JSON.parse(printed) as {
      readonly emulators: ReadonlyArray<{ readonly environment: Readonly<Record<string, string>> }>
    }
    return Object.assign({}, ...emulators.map(({ environment }) => environment)) as Record<string, string>
  } catch {
    // The document is not whole yet.
    return undefined
  }
}
