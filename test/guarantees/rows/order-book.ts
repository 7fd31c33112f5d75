import type { Row } from '../row.ts'

/** The order book: see ../faults.ts. */
export const ORDER_BOOK: readonly Row[] = [
  [
    'disk full while machines pour',
    '503 with the reason, the machines finish, both drinks are ready by themselves when there is space',
    'test/e2e/full-disk.full.test.ts',
    'the machines finish, tills are told 503 and why; with space again both drinks are ready, once, by themselves',
  ],
  [
    'disk full or read-only at start',
    'it says so with the next step, ends so that it is started again, and loses nothing',
    'test/storage/bad-start.full.test.ts',
    'with a book left by %s loses nothing of it',
  ],
  [
    'fsync fails (EIO)',
    '503, exit 71, no further write; the same sale is taken once after the next start',
    'test/storage/failed-fsync.test.ts',
    'answers 503, ends with 71, does not write again, and takes the same sale once after its next start',
  ],
  [
    'read-only, locked or full while open',
    'orders are refused, none is lost, service resumes by itself',
    'test/storage/away.test.ts',
    'refuses orders with 503, loses none that it took, and takes them again by itself when the cause goes',
  ],
  [
    'another program holds the write lock',
    '503, the machine finishes, all goes on when it lets go',
    'test/storage/foreign.full.test.ts',
    'that holds the write lock: orders get 503, the machine finishes, and all goes on by itself when it lets go',
  ],
  [
    'another program reads for as long as it likes',
    'nobody notices',
    'test/storage/foreign.full.test.ts',
    'that reads for as long as it likes is noticed by nobody',
  ],
  [
    'its log is cut at a frame, a byte before, a byte after, in the middle',
    'it opens at the last whole commit before the cut',
    'test/storage/damaged-copies.test.ts',
    'cut at its frames, a byte before, a byte after, in its head and in its page, ends with a whole commit',
  ],
  [
    'a bit of its log turns over',
    'it opens at the commit before',
    'test/storage/damaged-copies.test.ts',
    'with a bit turned over in a field of its frames ends with the commit before it',
  ],
  [
    'its log ends in zeros, or was written in another order',
    'it opens at the commit before',
    'test/storage/damaged-copies.test.ts',
    'whose last frames are zeros, or written in another order, ends with the commit before them',
  ],
  [
    'the head of its log is damaged',
    'SQLite does not believe the log: the book opens as it was at its last checkpoint',
    'test/storage/damaged-copies.test.ts',
    'with any bit of its own head turned over is not believed: the book as it was at its checkpoint',
  ],
  [
    'a page of the book is damaged or cut off',
    'refused, or it opens on the first orders of those that were (what a bit changed inside a row may go unseen)',
    'test/storage/damaged-copies.test.ts',
    'in the book, a bit turned over, is refused or has no order that never was',
  ],
  [
    'the file is emptied, or is another program’s',
    'refused with 78 in one line, and left as it is',
    'test/storage/no-book.test.ts',
    'says so in one line, ends with 78, and leaves it as it is',
  ],
  [
    'the file is moved away under the daemon',
    'ends with 71, saves what it held, does not start on nothing',
    'test/storage/gone.full.test.ts',
    'is moved away ends with 71, has saved what it held, and does not start on nothing',
  ],
  [
    'deleted while the daemon is off',
    'not replaced by an empty one: refused, with the ways to go on',
    'src/daemon/data-directory.test.ts',
    'is not replaced by an empty one: gone',
  ],
  [
    'opened with less than SQLite’s full durability',
    'it never is: FULL is set and asserted',
    'src/shop/intake.test.ts',
    'is opened with synchronous=FULL, in WAL mode',
  ],
  [
    'no space to make it',
    'as if it had not been begun; made when there is space',
    'src/shop/ledger/open.test.ts',
    'is as if it had not been begun, and is made when there is space',
  ],
  [
    'an upgrade of its schema fails',
    'it stays as it was, under its old version',
    'src/shop/ledger/open.test.ts',
    'leaves the order book as it was, under its old version',
  ],
  [
    'left in haste after an I/O error',
    'read whole at the next start before it is trusted again',
    'src/daemon/data-directory.test.ts',
    'that was left in haste is read whole at the next start, and then trusted again',
  ],
  [
    'of an older version',
    'a verified copy is put beside it, then its schema is brought up to date; a sale of before is known again',
    'src/daemon/data-directory.test.ts',
    'of an older schema is copied aside, then brought up to date with its orders',
  ],
  ['written by a newer version', 'refused', 'src/daemon/data-directory.test.ts', 'of a newer baristad is refused'],
  [
    'restored from a backup: machines are ahead of it',
    'the next brew lies above their fences, and its id is new',
    'src/daemon/restore.test.ts',
    'leaves machines ahead of the book: the next brew lies above their fences, and its id is new',
  ],
  [
    'a backup is made under load',
    'it holds every order acknowledged before it began',
    'test/storage/backup-under-load.test.ts',
    'a backup holds every order that was acknowledged before it began',
  ],
]
