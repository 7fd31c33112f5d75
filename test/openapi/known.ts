/**
 * What is not as it should be, and why it stays so. The aim is that all lists are empty: a line that is not needed any
 * more fails its test, and its reason must hold for ever.
 */
import type { Fault } from './fault.ts'
import type { Finding } from './finding.ts'

export interface KnownFault {
  readonly rule: string
  /** What the fault says must match, and where it is. */
  readonly says: RegExp
  readonly pointer?: RegExp
  readonly reason: string
}

export const KNOWN_FAULTS: readonly KnownFault[] = []

export interface KnownFinding {
  readonly complaint: RegExp
  /** Of the request. Default: whatever it is. */
  readonly what?: RegExp
  /** The test that sees it each time, and so fails when it is mended. */
  readonly seenBy: 'rude' | 'answers'
  readonly reason: string
}

export const KNOWN_FINDINGS: readonly KnownFinding[] = [
  {
    complaint: /^400 .* nothing: $/,
    what: /^no host$/,
    seenBy: 'rude',
    reason: 'Node answers by itself; no client of HTTP/1.1 does this',
  },
  {
    complaint: /^40[04] .* nothing: $/,
    what: /WebSocket/,
    seenBy: 'rude',
    reason:
      'no client of WebSockets shows the body of a refused handshake to anybody: the broker sends a bare status line',
  },
]

export const coversFault = (known: KnownFault, { rule, says, pointer }: Fault): boolean =>
  known.rule === rule && known.says.test(says) && (known.pointer?.test(pointer) ?? true)

export const coversFinding = (known: KnownFinding, { complaint, what }: Finding): boolean =>
  known.complaint.test(complaint) && (known.what?.test(what) ?? true)

export const isNews = (finding: Finding): boolean => !KNOWN_FINDINGS.some((known) => coversFinding(known, finding))
