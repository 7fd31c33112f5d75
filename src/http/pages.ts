/** What every page for people is served with, and what is said when nobody has built them. */

/** Nothing inline, nothing from elsewhere; the pages' data islands are not executed. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': POLICY,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'x-robots-tag': 'noindex',
} as const

export const MISSING_PAGES = 'The pages are not built. Run "npm run build" once and start the daemon again.'
