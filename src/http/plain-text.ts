/** Text that people read on screens, tickets and machines: nothing in it may be invisible or turn other text around. */

/**
 * For schemas. Refuses control characters (`Cc`: also line breaks and tabs), what only formats (`Cf`: bidirectional
 * overrides, zero-width blanks, byte order marks) and halves of surrogate pairs (`Cs`), which are no text at all. Allows
 * U+200C and U+200D, with which Persian and Indic words are spelled and emoji are joined.
 */
export const PLAIN_TEXT = '^(?:[^\\p{Cc}\\p{Cf}\\p{Cs}]|[\\u200c\\u200d])*$'

/** What a refusal says instead of the pattern, after the place. */
export const PLAIN_TEXT_FAULT =
  'must be plain text on one line: it has a control character, an invisible one, one that turns text around, or half of a surrogate pair'
