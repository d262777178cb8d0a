// A Nene of its own for one spec: the real program, in a folder that is gone afterwards.

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

import { Turn } from "./turn.mjs";

const run = promisify(execFile);

/** What `make test` sets. Without one of them nothing can be tested, so nothing is tried. */
function setting(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run \`make test\`, which sets it.`);
  return value;
}

/** Debian's libfaketime, for each kind of processor. */
function faketime() {
  const places = ["x86_64-linux-gnu", "aarch64-linux-gnu"].map((kind) => `/usr/lib/${kind}/faketime/libfaketime.so.1`);
  const found = places.find((place) => existsSync(place));
  if (!found) throw new Error("libfaketime is not installed: run `make test`, which installs it.");
  return found;
}

export class Nene {
  #ahead = 0;

  /**
   * `database` is "sqlite" or "postgres"; `clock` is "system", or "movable" for `moveClockTo`. With "relay" sound
   * and picture of calls go through a relay of this Nene's own (`nene.turn`), and no other way; with "server" those
   * of conferences go through a LiveKit server that is not there.
   */
  static async start(database = "sqlite", clock = "system", relay = "direct") {
    const nene = new Nene();
    nene.folder = await mkdtemp(join(tmpdir(), "nene-end2end."));
    nene.port = await freePort();
    nene.origin = `http://localhost:${nene.port}`;
    // Where a test may listen as a push service (house/push.mjs).
    nene.pushPort = await freePort();
    nene.databaseUrl = database === "postgres" ? await nene.#makePostgres() : `sqlite:${join(nene.folder, "nene.db")}`;
    nene.environment = {
      PATH: process.env.PATH,
      DATABASE_URL: nene.databaseUrl,
      NENE_ADDR: `127.0.0.1:${nene.port}`,
      NENE_ORIGIN: nene.origin,
      NENE_KEY_FILE: join(nene.folder, "nene.key"),
      NENE_DOCUMENTS: join(nene.folder, "documents"),
      NENE_MAIL: `folder:${join(nene.folder, "mail")}`,
      NENE_NOTIFY: `folder:${join(nene.folder, "texts")}`,
      NENE_PUSH_HOSTS: `http://127.0.0.1:${nene.pushPort}`,
      NENE_METRICS_ADDR: "off",
      NENE_SITE: setting("NENE_SITE"),
    };
    if (relay === "relay") {
      nene.turn = await Turn.start();
      Object.assign(nene.environment, { NENE_TURN_URLS: nene.turn.urls, NENE_TURN_SECRET: nene.turn.secret });
    }
    if (relay === "server") {
      nene.videoServer = `ws://127.0.0.1:${await freePort()}`;
      Object.assign(nene.environment, {
        NENE_LIVEKIT_URL: nene.videoServer,
        NENE_LIVEKIT_KEY: "end2end",
        NENE_LIVEKIT_SECRET: "a secret that nobody else needs to know",
      });
    }
    if (clock === "movable") {
      nene.clockFile = join(nene.folder, "clock");
      await writeFile(nene.clockFile, "+0");
      // The file is read at every look at the clock; timers go on as they are.
      Object.assign(nene.environment, {
        LD_PRELOAD: faketime(),
        FAKETIME_TIMESTAMP_FILE: nene.clockFile,
        FAKETIME_NO_CACHE: "1",
        FAKETIME_DONT_FAKE_MONOTONIC: "1",
      });
    }
    try {
      await nene.#serve();
    } catch (error) {
      await nene.leave();
      throw error;
    }
    return nene;
  }

  async #serve() {
    this.log = [];
    this.process = spawn(setting("NENE_BIN"), ["serve", "--demo"], { env: this.environment, cwd: this.folder });
    await new Promise((listening, failed) => {
      for (const stream of [this.process.stdout, this.process.stderr]) {
        createInterface({ input: stream }).on("line", (line) => {
          this.log.push(line);
          // Said once the listener is bound: from now on a request is queued, not refused.
          if (line.includes("Nene is at ")) listening();
        });
      }
      this.process.once("error", failed);
      this.process.once("exit", (code) => failed(new Error(`nene ended with ${code}:\n${this.log.join("\n")}`)));
    });
    const ready = await fetch(`${this.origin}/readyz`);
    if (!ready.ok) throw new Error(`nene is not ready: ${await ready.text()}`);
  }

  /** The time as the program sees it. */
  now() {
    return new Date(Date.now() + this.#ahead);
  }

  /** Moves the program's clock on to this instant, while it runs. The browser's clock stays. */
  async moveClockTo(instant) {
    this.#ahead = instant.getTime() - Date.now();
    // Whole seconds; a new file takes the old one's place at once, so that none is read half.
    await writeFile(`${this.clockFile}.new`, `+${Math.ceil(this.#ahead / 1000)}`);
    await rename(`${this.clockFile}.new`, this.clockFile);
  }

  /** Runs `nene ARGUMENTS...` beside the serving one, on the same database. Answers what it printed. */
  async command(...words) {
    const { stdout } = await run(setting("NENE_BIN"), words, { env: this.environment, cwd: this.folder });
    return stdout;
  }

  /** The token of a new source of bundles. */
  async sourceToken(ods, name) {
    const lines = (await this.command("source", "add", ods, name)).trim().split("\n");
    return lines.at(-1);
  }

  /** Sends a bundle as a system of a hospital would. Answers the `OperationOutcome`. */
  async send(token, bundle) {
    const answer = await fetch(`${this.origin}/fhir`, {
      method: "POST",
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/fhir+json" },
      body: JSON.stringify(bundle),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`POST /fhir answered ${answer.status}: ${text}`);
    return JSON.parse(text);
  }

  /** Ends the program gracefully; what is in hand is finished. */
  async quit() {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = once(this.process, "exit");
    this.process.kill("SIGTERM");
    await ended;
  }

  /** Ends the program and starts it again, on the same database and at the same address. */
  async restart() {
    await this.quit();
    await this.#serve();
  }

  async leave() {
    await this.quit();
    await this.turn?.leave();
    if (this.postgres) await this.postgres.drop();
    await rm(this.folder, { recursive: true, force: true });
  }

  async #makePostgres() {
    const server = setting("NENE_TEST_POSTGRES");
    const name = `end2end_${process.pid}_${this.port}`;
    const say = (sql) => run("psql", [server, "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--command", sql]);
    await say(`create database ${name}`);
    this.postgres = { drop: () => say(`drop database ${name} with (force)`) };
    const url = new URL(server);
    url.pathname = `/${name}`;
    return url.href;
  }
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** A demo bundle, as it lies beside the program's seed. */
export async function demoBundle(person, name) {
  const path = new URL(`../../app/src/demo/people/${person}/${name}.json`, import.meta.url);
  return JSON.parse(await readFile(path, "utf8"));
}
