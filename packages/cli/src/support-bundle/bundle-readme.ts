/** The text that explains a bundle to whoever opens it. */
export const bundleReadme = (run: string | undefined): string => `A support bundle of Bulkport
============================

Please look through it before you send it to anybody. It is text only.

What is inside
--------------
about.json     Versions of Bulkport, Node and the operating system; settings that are not secret, and for
               secret ones where they come from; which environment variables are set, without their values.
${
  run === undefined
    ? `No run was recorded, so there is none in here.
`
    : `runs/${run}/
  run.json        Where the run stands.
  journal.ndjson  What happened to the run, step by step. A file in parts has one for each part, in parts/.
  files.json      Names, sizes and SHA-256 of the files in the run's folder.
`
}
What is not inside
------------------
- No rows: neither the source file nor what was sent, received or set aside.
- No secrets.
- No names of columns, no options of the import, no messages of the service. Instead of a text that may hold
  any of these there is its length, such as <a text of 12 characters>.
- No home folder and no name of a user: in paths they are replaced by ~.

What does stand in it: names of files and folders outside the run's folder, addresses and names of the accounts
that were imported into, and the services' ids of jobs.
`
