/**
 * Letters as a printer's one byte. What a code page does not have is written with letters that it has; what cannot be is
 * a question mark. Nothing that comes out of here is a command: control characters become spaces.
 */

export const CODE_PAGES = ['cp437', 'cp858', 'cp1252'] as const
export type CodePage = (typeof CODE_PAGES)[number]

/** The upper half of each page, from 0x80. Positions in 0x80–0x9F that a page leaves empty are spaces here and never used. */
const UPPER: Readonly<Record<CodePage, string>> = {
  cp437:
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0',
  cp858:
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈ€ÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0',
  cp1252:
    '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ\u00a0¡¢£¤¥¦§¨©ª«¬\u00ad®¯°±²³´µ¶·¸¹º»¼½¾¿ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ',
}

/** What `ESC t` calls each page, with the makers that follow Epson. */
export const PAGE_NUMBER: Readonly<Record<CodePage, number>> = { cp437: 0, cp858: 19, cp1252: 16 }

const BYTES: Readonly<Record<CodePage, ReadonlyMap<string, number>>> = {
  cp437: bytesOf(UPPER.cp437),
  cp858: bytesOf(UPPER.cp858),
  cp1252: bytesOf(UPPER.cp1252),
}

/** Letters that do not come apart into a letter and its accent. */
const OTHERWISE: Readonly<Record<string, string>> = {
  ß: 'ss',
  ẞ: 'SS',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ø: 'o',
  Ø: 'O',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  Ð: 'D',
  þ: 'th',
  Þ: 'Th',
  ı: 'i',
  '€': 'EUR',
  '…': '...',
  '–': '-',
  '—': '-',
  '‐': '-',
  '−': '-',
  '‘': "'",
  '’': "'",
  '‚': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '•': '*',
  '·': '*',
  '×': 'x',
  '½': '1/2',
}

/** Text as it will stand on paper: only characters that the page has, one byte each. */
export function written(text: string, page: CodePage): string {
  let out = ''
  for (const char of text.normalize('NFC')) out += has(char, page) ? char : substitute(char, page)
  return out
}

/** One byte for each character. Whatever the page does not have is a question mark, a control character a space. */
export function encoded(text: string, page: CodePage): Uint8Array {
  return Uint8Array.from(written(text, page), (char) => byteOf(char, page) ?? 0x3f)
}

function substitute(char: string, page: CodePage): string {
  if (/\p{Cc}|\p{Z}/u.test(char)) return ' '
  // Joiners, marks of direction and accents without a letter take no room on paper.
  if (/\p{Cf}|\p{M}/u.test(char)) return ''
  const other = OTHERWISE[char] ?? char.normalize('NFKD').replaceAll(/\p{M}/gu, '')
  return other !== '' && Array.from(other).every((one) => has(one, page)) ? other : '?'
}

const has = (char: string, page: CodePage): boolean => byteOf(char, page) !== undefined

function byteOf(char: string, page: CodePage): number | undefined {
  const code = char.codePointAt(0) ?? 0
  return code >= 0x20 && code < 0x7f ? code : BYTES[page].get(char)
}

function bytesOf(upper: string): ReadonlyMap<string, number> {
  const bytes = new Map<string, number>()
  for (const [i, char] of Array.from(upper).entries()) if (char.trim() !== '') bytes.set(char, 0x80 + i)
  return bytes
}
