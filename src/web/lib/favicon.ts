/** Pictures of a tab, as addresses: no request, and nothing inline that the policy would have to allow. */

/** A cup, so that no browser asks for `/favicon.ico`. */
export const FAVICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 48 48' fill='none' stroke='%23b5762a' stroke-width='5' stroke-linejoin='round'%3E%3Cpath d='M6 14h28v16a10 10 0 0 1-10 10h-8A10 10 0 0 1 6 30z'/%3E%3Cpath d='M34 18h3a6 6 0 0 1 0 12h-3'/%3E%3C/svg%3E"

/** A tick in a full disc: ready. */
export const READY_FAVICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 48 48'%3E%3Ccircle cx='24' cy='24' r='23' fill='%2314683a'/%3E%3Cpath d='M13 25l8 8 14-16' fill='none' stroke='%23fff' stroke-width='6' stroke-linecap='round' stroke-linejoin='round'/%3E%3C/svg%3E"
