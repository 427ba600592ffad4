// What clients, users, strangers and an administrator do in one schedule, at random.

/** Pauses, in milliseconds: mostly as short as what is under way, sometimes as long as what is stale or expires. */
const pauses = { 0: 6, 50: 6, 400: 6, 1500: 4, 2500: 2, 8000: 2, 65_000: 2, 200_000: 1, 1_900_000: 1 };

export class Clients {
  #world;
  #outside;

  constructor(world, outside) {
    this.#world = world;
    this.#outside = outside;
  }

  /** Does everything. Resolves when nobody has anything left to do. */
  async act() {
    const { random } = this.#world;
    const customers = Array.from({ length: random.between(2, 3) }, () => this.#customer(random.between(3, 6)));
    const administrators = random.chance(0.5) ? [this.#administrator()] : [];
    await Promise.all([...customers, ...administrators]);
  }

  /** Somebody who uses an application in one place or several. */
  async #customer(steps) {
    const { random } = this.#world;
    const { apps, users } = this.#outside;
    const user = random.pick(users);
    const app = random.pick(apps.slice(0, 3));
    await this.#pause();
    await this.#logIn(app, user);
    for (let step = 0; step < steps; step++) {
      await this.#pause();
      const family = this.#family();
      const act = random.weigh({ logIn: 2, refresh: 6, probe: 5, end: 1, meddle: 1 });
      if (act === "logIn" || !family) await this.#logIn(app, user);
      else if (act === "refresh" && family.chain.length > 0) await this.#refresh(family);
      else if (act === "end") await this.#end(family);
      else if (act === "meddle") await this.#meddle(family);
      else await this.#probe(family);
    }
  }

  get #where() {
    return this.#world.random.pick(this.#world.locations);
  }

  #pause() {
    return this.#world.sleep(this.#world.random.below(Number(this.#world.random.weigh(pauses)) + 1));
  }

  /** A family with tokens; mostly a young one. */
  #family() {
    const { random } = this.#world;
    const families = this.#outside.families.filter(({ access }) => access.length > 0);
    return random.chance(0.6) ? families.at(-1) : random.pick(families);
  }

  /** Sends something as often as said at the same time, and again while it is not answered, if that is the way. */
  #several(count, send) {
    return Promise.all(Array.from({ length: count }, () => this.#insist(send)));
  }

  async #insist(send) {
    for (let left = this.#world.random.below(3); ; left--) {
      const request = await send();
      const unavailable = !request.answer || request.answer.status === 503;
      if (!unavailable || left === 0) return request;
      await this.#world.sleep(this.#world.random.below(1500));
    }
  }

  async #logIn(app, user) {
    const { random } = this.#world;
    const isPublic = app.token_endpoint_auth_method === "none";
    // Passwords are slow, so they are rare.
    if (!isPublic && random.chance(0.01)) await this.#outside.byPassword(this.#where, app, user);
    else if (isPublic && random.chance(0.2)) await this.#outside.authorize(this.#where, app, user, "token");
    else await this.#logInByCode(app, user);
  }

  async #logInByCode(app, user) {
    const { random } = this.#world;
    const family = await this.#outside.authorize(this.#where, app, user);
    if (!family) return;
    const redeem = (options) => this.#outside.exchange(this.#where, family, options);
    const way = random.weigh({ once: 6, twice: 3, thrice: 1, wrong: 2, stolen: 2, late: 1 });
    if (way === "late") await this.#world.sleep(random.below(70_000));
    if (way === "wrong") await this.#several(random.between(1, 5), () => redeem({ wrong: true }));
    if (way === "stolen") await redeem({ app: random.pick(this.#outside.apps.filter((other) => other !== app)) });
    await this.#several({ twice: 2, thrice: 3 }[way] ?? 1, redeem);
    if (random.chance(0.1)) await redeem();
  }

  async #refresh({ chain }) {
    const { random } = this.#world;
    const token = random.chance(0.75) ? chain.at(-1) : random.pick(chain.slice(-3));
    const count = Number(random.weigh({ 1: 5, 2: 3, 3: 1 }));
    await this.#several(count, () => this.#outside.refresh(this.#where, token));
    if (random.chance(0.5)) await this.#probe(token.family);
  }

  async #probe({ app, access, chain }) {
    const { random } = this.#world;
    const token = random.chance(0.7) ? access.at(-1) : random.pick(access);
    const way = random.weigh({ me: 2, introspect: 2, refreshToken: 3, verify: 1 });
    if (way === "me") await this.#outside.me(this.#where, token);
    else if (way === "verify") await this.#outside.verify(this.#where, token);
    else {
      const own = way === "introspect" ? [] : mayAskAbout(app, chain);
      await this.#outside.introspect(this.#where, own.length > 0 ? random.pick(own) : token);
    }
  }

  async #end(family) {
    const { random } = this.#world;
    if (random.chance(0.4)) return this.#insist(() => this.#outside.takeBack(this.#where, family));
    const token = random.pick([...family.access.slice(-1), ...family.chain.slice(-1)]);
    return this.#insist(() => this.#outside.revoke(this.#where, token));
  }

  /** A stranger, who is a client too, tries what it got hold of. */
  async #meddle(family) {
    const { random } = this.#world;
    const app = random.pick(this.#outside.apps.filter((other) => other !== family.app));
    const token = random.pick([family.access.at(-1), ...family.chain]);
    if (token.index !== undefined && random.chance(0.5)) await this.#outside.refresh(this.#where, token, { app });
    else await this.#outside.revoke(this.#where, token, { app });
  }

  async #administrator() {
    const { random } = this.#world;
    const { users, apps } = this.#outside;
    await this.#world.sleep(random.below(6000));
    const act = random.weigh({ bar: 2, role: 2, remove: 3, rotate: 1 });
    if (act === "rotate") return this.#insist(() => this.#outside.rotate(this.#where));
    if (act !== "remove") {
      const user = random.pick(users);
      const update = act === "bar" ? { disabled: true } : { role: "guest" };
      return this.#insist(() => this.#outside.change(this.#where, user, update));
    }
    const app = random.pick(apps.slice(0, 3));
    await this.#insist(() => this.#outside.remove(this.#where, app));
    if (!app.first_party || random.chance(0.2)) return undefined;
    await this.#world.sleep(random.below(5000));
    return this.#insist(() => this.#outside.restore(this.#where, app));
  }

  /** Tries once more, everywhere, what has been given. */
  async tryAll() {
    const { random } = this.#world;
    await this.#world.sleep(Number(random.weigh({ 0: 4, 3000: 2, 75_000: 2 })));
    for (const app of this.#outside.apps.filter(({ removals }) => removals.length > 0)) {
      await this.#logIn(app, random.pick(this.#outside.users));
    }
    for (const { app, access, chain } of this.#outside.families.filter(({ redeemed }) => redeemed)) {
      await Promise.all([
        this.#outside.me(this.#where, access.at(-1)),
        this.#outside.verify(this.#where, access.at(-1)),
        this.#outside.introspect(this.#where, access[0]),
        ...mayAskAbout(app, chain.slice(-2)).map((token) => this.#outside.introspect(this.#where, token)),
      ]);
      if (chain.length > 0 && random.chance(0.5)) await this.#outside.refresh(this.#where, chain.at(-1));
    }
  }
}

/** The refresh tokens about which their application may ask: a public one may not. */
function mayAskAbout(app, chain) {
  return app.token_endpoint_auth_method === "none" ? [] : chain;
}
