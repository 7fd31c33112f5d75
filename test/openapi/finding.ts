/** An answer that is not as the document says. */
export interface Finding {
  readonly operation: string
  /** What was wrong with the request. */
  readonly what: string
  /** What is wrong with the answer. */
  readonly complaint: string
  /** The request, shortened, and how its answer began. */
  readonly evidence: string
}
