import { Effect } from "effect"
import { Argument, Command } from "../command-line.ts"
import { shells, shellScripts } from "../completion/shell-scripts.ts"
import { root } from "../flags.ts"
import { answer } from "../session.ts"
import { readShared } from "../settings.ts"

/** Prints what teaches a shell to complete words. */
export const completionsCommand = Command.make(
  "completions",
  {
    shell: Argument.Literals("shell", shells).pipe(Argument.withDescription("bash, zsh or fish"))
  },
  Effect.fn("cli.completions")(function* ({ shell }) {
    yield* readShared(yield* root)
    const script = shellScripts[shell]
    yield* answer(() => ({ exitCode: 0, document: "completions", json: { shell, script }, text: script }))
  })
).pipe(
  Command.withDescription(
    "Print a script for your shell that completes commands, flags, runs, connections, columns and more with the Tab key"
  ),
  Command.withExamples([
    {
      command: `echo 'eval "$(bulkport completions bash)"' >> ~/.bashrc`,
      description: "For bash, in every shell from now on"
    },
    {
      command: `echo 'autoload -Uz compinit && compinit; eval "$(bulkport completions zsh)"' >> ~/.zshrc`,
      description: "For zsh"
    },
    {
      command: "bulkport completions fish > ~/.config/fish/completions/bulkport.fish",
      description: "For fish"
    },
    { command: "source <(bulkport completions bash)", description: "Only in this shell, to try it out" }
  ])
)
