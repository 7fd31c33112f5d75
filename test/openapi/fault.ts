/** Something in the document that is not as it must be. */
export interface Fault {
  readonly rule: string
  /** JSON pointer into the document. */
  readonly pointer: string
  /** What is wrong there, and what would be right. */
  readonly says: string
}
