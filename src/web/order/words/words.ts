/** All tables of words; only the server has them all, a phone is sent its own. */
import type { Language } from '../../data.ts'
import { ar } from './ar.ts'
import { de } from './de.ts'
import { en, type Words } from './en.ts'
import { fr } from './fr.ts'
import { pt } from './pt.ts'

export const WORDS: Readonly<Record<Language, Words>> = { en, de, fr, pt, ar }

/** As each language calls itself. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  en: 'English',
  de: 'Deutsch',
  fr: 'Français',
  pt: 'Português',
  ar: 'العربية',
}
