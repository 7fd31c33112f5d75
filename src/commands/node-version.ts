/** The oldest Node that runs baristad: it brings type stripping, `URL.parse` and the SQLite binary's ABI. */
const OLDEST_MAJOR = 24

/** What to tell a person whose Node is too old, or null when it will do. */
export function nodeComplaint(version: string): string | null {
  const major = Number(version.split('.')[0])
  if (major >= OLDEST_MAJOR) return null
  return `baristad needs Node ${OLDEST_MAJOR} or newer, and this is Node ${version}. Get it from https://nodejs.org, or start baristad with "npm start", which brings its own.`
}
