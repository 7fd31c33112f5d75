/**
 * Numbered migrations. `PRAGMA user_version` says how many have run. Never edit one that has shipped: add the next.
 *
 * A drink's id is its order's row id · 256 + its place in the order, so an order's drinks are one range of the table
 * and need no index of their own, and sorting by id is sorting by acceptance. A brew's id is incarnation · 2³² + n; n never
 * repeats and serves as its epoch.
 * Partial indexes hold open work only, so their cost does not grow with the shop's past; their predicates are repeated
 * word for word in the queries (a bound parameter there would make SQLite scan the table, reliability.md §5). They hang
 * on moments that are set once rather than on states, so that most changes of state touch no index.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE shop (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    incarnation INTEGER NOT NULL,
    session INTEGER NOT NULL,
    clock_boot TEXT NOT NULL,
    clock_mono_ms INTEGER NOT NULL,
    clock_shop_ms INTEGER NOT NULL,
    clock_wall_ms INTEGER NOT NULL,
    -- What terminals were told last, so that they are told of changes only.
    mode TEXT NOT NULL DEFAULT 'open' CHECK (mode IN ('open','closed')),
    menu_version INTEGER NOT NULL DEFAULT 0,
    -- What a person said about taking orders, until when.
    manual TEXT CHECK (manual IN ('busy','paused')),
    manual_until_shop_ms INTEGER,
    manual_until_wall_ms INTEGER,
    manual_message TEXT,
    manual_who TEXT,
    -- Up to which of the orders that are over, by when they ended and their id, the person is erased, and the till's names.
    person_until_shop_ms INTEGER NOT NULL DEFAULT -1,
    person_until INTEGER NOT NULL DEFAULT 0,
    names_until_shop_ms INTEGER NOT NULL DEFAULT -1,
    names_until INTEGER NOT NULL DEFAULT 0,
    CHECK ((manual IS NULL) = (manual_until_shop_ms IS NULL))
  ) STRICT;

  -- Each recipe as it was sold once: a drink points to the words it was ordered with, whatever the menu says later.
  CREATE TABLE recipes (
    id INTEGER PRIMARY KEY,
    body TEXT NOT NULL
  ) STRICT;
  -- Every menu that was in force, the newest is.
  CREATE TABLE menus (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL CHECK (source IN ('file','put')),
    body TEXT NOT NULL,
    who TEXT,
    wall_ms INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE outs (
    id INTEGER PRIMARY KEY,
    recipe TEXT,
    size TEXT,
    option TEXT,
    choice TEXT,
    reason TEXT,
    until_wall_ms INTEGER,
    until_shop_ms INTEGER,
    since_wall_ms INTEGER NOT NULL,
    who TEXT NOT NULL,
    CHECK (coalesce(recipe, size, option) IS NOT NULL AND (option IS NULL) = (choice IS NULL)),
    CHECK ((until_wall_ms IS NULL) = (until_shop_ms IS NULL))
  ) STRICT;

  CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    number TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN
      ('held','queued','making','partly-ready','ready','collected','expired','cancelled')),
    attention INTEGER NOT NULL DEFAULT 0 CHECK (attention IN (0, 1)),
    version INTEGER NOT NULL DEFAULT 1,
    zone TEXT NOT NULL,
    terminal TEXT NOT NULL,
    business_day TEXT NOT NULL,
    client_ref TEXT,
    channel TEXT,
    customer_name TEXT,
    placed_shop_ms INTEGER NOT NULL,
    placed_wall_ms INTEGER NOT NULL,
    quote_wall_ms INTEGER,
    promise_wall_ms INTEGER,
    -- The same in shop time, which no clock step moves.
    promise_shop_ms INTEGER,
    -- What the quote was made from, and what was said first: so that it can be judged, and learnt from.
    planned_at_shop_ms INTEGER,
    plan_shop_ms INTEGER,
    first_quote_shop_ms INTEGER,
    first_promise_shop_ms INTEGER,
    -- Milliseconds by which it goes before its own time.
    boost_ms INTEGER NOT NULL DEFAULT 0 CHECK (boost_ms BETWEEN 0 AND 180000),
    boosted_shop_ms INTEGER,
    due_wall_ms INTEGER,
    hold_kind TEXT CHECK (hold_kind IN ('unpaid','due','asked','stale','expired')),
    hold_until_shop_ms INTEGER,
    -- Its promise has passed, and its till was told.
    late INTEGER NOT NULL DEFAULT 0 CHECK (late IN (0, 1)),
    ready_shop_ms INTEGER,
    ready_wall_ms INTEGER,
    closed_shop_ms INTEGER,
    closed_wall_ms INTEGER,
    CHECK ((closed_shop_ms IS NULL) = (state IN ('held','queued','making','partly-ready','ready'))),
    CHECK ((hold_until_shop_ms IS NULL) = (hold_kind IS NULL OR hold_kind = 'expired'))
  ) STRICT;
  CREATE UNIQUE INDEX orders_number ON orders (number) WHERE closed_shop_ms IS NULL;
  CREATE INDEX orders_ready ON orders (ready_shop_ms) WHERE ready_shop_ms IS NOT NULL AND closed_shop_ms IS NULL;
  CREATE INDEX orders_board ON orders (zone, id) WHERE ready_shop_ms IS NULL AND closed_shop_ms IS NULL;
  CREATE INDEX orders_held ON orders (hold_until_shop_ms) WHERE hold_until_shop_ms IS NOT NULL;
  -- The name that is looked for stands first: whoever asks for it need not know terminal and day.
  CREATE UNIQUE INDEX orders_client_ref ON orders (client_ref, terminal, business_day) WHERE client_ref IS NOT NULL;
  CREATE INDEX orders_closed ON orders (closed_shop_ms) WHERE closed_shop_ms IS NOT NULL;

  CREATE TABLE drinks (
    id INTEGER PRIMARY KEY,
    recipe TEXT NOT NULL,
    sold INTEGER NOT NULL REFERENCES recipes (id),
    size TEXT,
    options TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN
      ('held','queued','making','ready','collected','discarded','attention','cancelled')),
    step INTEGER NOT NULL DEFAULT 0,
    skill TEXT NOT NULL,
    queue_key INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    doubts INTEGER NOT NULL DEFAULT 0,
    avoid TEXT,
    -- The machine in whose own line it stands, under a policy that has lines.
    bound TEXT,
    -- How often a later drink has started before it on a machine that could have made it.
    overtaken INTEGER NOT NULL DEFAULT 0,
    cancel_requested INTEGER NOT NULL DEFAULT 0 CHECK (cancel_requested IN (0, 1)),
    -- Its last brew, and the drink that it is made for once more.
    brew_id INTEGER,
    remake_of INTEGER,
    ref TEXT,
    note TEXT
  ) STRICT;
  CREATE INDEX drinks_queue ON drinks (skill, queue_key, id) WHERE state = 'queued';
  CREATE INDEX drinks_waiting ON drinks (state) WHERE state IN ('held','attention');

  CREATE TABLE brews (
    id INTEGER PRIMARY KEY,
    drink_id INTEGER NOT NULL REFERENCES drinks (id),
    step INTEGER NOT NULL,
    machine TEXT NOT NULL,
    group_n INTEGER NOT NULL,
    boot INTEGER NOT NULL,
    journal INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN
      ('intent','pouring','doubt','done','spoiled','refused','never-started','unresolved')),
    cause TEXT,
    nominal_ms INTEGER NOT NULL,
    intent_shop_ms INTEGER NOT NULL,
    begun_shop_ms INTEGER,
    doubt_shop_ms INTEGER,
    ended_shop_ms INTEGER,
    cup TEXT CHECK (cup IN ('standing','gone')),
    cup_gone_shop_ms INTEGER,
    CHECK ((ended_shop_ms IS NULL) = (state IN ('intent','pouring','doubt')))
  ) STRICT;
  CREATE UNIQUE INDEX brews_open_group ON brews (machine, group_n) WHERE ended_shop_ms IS NULL;
  CREATE UNIQUE INDEX brews_open_drink ON brews (drink_id) WHERE ended_shop_ms IS NULL;
  CREATE INDEX brews_cup ON brews (machine, group_n) WHERE cup = 'standing';
  CREATE INDEX brews_unresolved ON brews (machine) WHERE state = 'unresolved';

  CREATE TABLE waste (
    id INTEGER PRIMARY KEY,
    brew_id INTEGER NOT NULL REFERENCES brews (id),
    drink_id INTEGER NOT NULL REFERENCES drinks (id),
    machine TEXT NOT NULL,
    cause TEXT NOT NULL CHECK (cause IN ('spoiled','cancelled','surplus','remade')),
    detail TEXT,
    shop_ms INTEGER NOT NULL,
    wall_ms INTEGER NOT NULL
  ) STRICT;

  CREATE INDEX waste_time ON waste (wall_ms);

  -- What is left of each ingredient, in thousandths of its unit; one that is not here nobody has counted.
  CREATE TABLE stock (
    ingredient TEXT PRIMARY KEY,
    level INTEGER NOT NULL CHECK (level >= 0),
    -- Who last said how much there is, and when.
    who TEXT NOT NULL,
    set_wall_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  -- What each brew took: a pour that is reported twice is counted once.
  CREATE TABLE used (
    brew_id INTEGER NOT NULL REFERENCES brews (id),
    ingredient TEXT NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (brew_id, ingredient)
  ) STRICT, WITHOUT ROWID;

  -- What people want of a machine; one that is not here is in service.
  CREATE TABLE intents (
    machine TEXT PRIMARY KEY,
    intent TEXT NOT NULL CHECK (intent IN ('draining','maintenance')),
    who TEXT NOT NULL,
    wall_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE events (
    seq INTEGER PRIMARY KEY,
    shop_ms INTEGER NOT NULL,
    wall_ms INTEGER NOT NULL,
    kind TEXT NOT NULL,
    order_id INTEGER,
    order_state TEXT,
    attention INTEGER,
    drink_id INTEGER,
    drink_state TEXT,
    brew_id INTEGER,
    machine TEXT,
    -- Id of the key of whoever asked for it; null: it happened by itself.
    who TEXT,
    data TEXT
  ) STRICT;
  CREATE INDEX events_order ON events (order_id, seq) WHERE order_id IS NOT NULL;

  CREATE TABLE idempotency (
    id INTEGER PRIMARY KEY,
    terminal TEXT NOT NULL,
    key TEXT NOT NULL,
    hash TEXT NOT NULL,
    status INTEGER NOT NULL,
    body TEXT NOT NULL,
    shop_ms INTEGER NOT NULL
  ) STRICT;

  -- How terminals misuse their idempotency keys, for baristad key doctor.
  CREATE TABLE key_faults (
    terminal TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('varied','reused','late-replay')),
    business_day TEXT NOT NULL,
    count INTEGER NOT NULL,
    last_wall_ms INTEGER NOT NULL,
    example TEXT NOT NULL,
    PRIMARY KEY (terminal, kind, business_day)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE webhooks (
    id TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    -- The secret before a rotation, and until when it signs too.
    old_secret TEXT,
    old_until_shop_ms INTEGER,
    -- JSON list of event names; null: all.
    events TEXT,
    -- Whose orders it hears of: a key id; null: everybody's.
    terminal TEXT,
    owner TEXT NOT NULL,
    description TEXT,
    state TEXT NOT NULL CHECK (state IN ('active','disabled')),
    reason TEXT,
    created_wall_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- What is still to be delivered, and what could not be.
  -- AUTOINCREMENT: a late result of a delivery that is gone must not hit another's.
  CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    webhook TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    event TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    -- Null: given up.
    due_shop_ms INTEGER,
    created_shop_ms INTEGER NOT NULL,
    last_wall_ms INTEGER,
    last_error TEXT
  ) STRICT;
  CREATE UNIQUE INDEX outbox_once ON outbox (webhook, seq);
  CREATE INDEX outbox_due ON outbox (due_shop_ms) WHERE due_shop_ms IS NOT NULL;
  CREATE INDEX outbox_due_of ON outbox (webhook, due_shop_ms, id) WHERE due_shop_ms IS NOT NULL;

  `,
]
