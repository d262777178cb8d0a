// A relay for sound and picture of its own for one spec: coturn (Debian's `coturn`), on free ports and with a
// secret that nobody else knows. It relays on this machine alone.

import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect, createServer } from "node:net";

export class Turn {
  static async start() {
    const turn = new Turn();
    turn.secret = randomBytes(24).toString("hex");
    turn.port = await freePort();
    turn.urls = `turn:127.0.0.1:${turn.port}?transport=udp`;
    await turn.#serve();
    return turn;
  }

  async #serve() {
    // The ports over which it relays: a hundred of those that no system hands out by itself.
    const first = 20_000 + Math.floor(Math.random() * 90) * 100;
    const settings = [
      "-n",
      "--listening-ip=127.0.0.1",
      "--relay-ip=127.0.0.1",
      `--listening-port=${this.port}`,
      `--min-port=${first}`,
      `--max-port=${first + 99}`,
      "--use-auth-secret",
      `--static-auth-secret=${this.secret}`,
      "--realm=nene.test",
      "--fingerprint",
      "--allow-loopback-peers",
      "--no-tls",
      "--no-dtls",
      "--no-cli",
      "--no-multicast-peers",
      "--log-file=stdout",
      "--simple-log",
      "--pidfile=/dev/null",
    ];
    this.process = spawn("turnserver", settings, { stdio: ["ignore", "pipe", "pipe"] });
    this.log = "";
    for (const stream of [this.process.stdout, this.process.stderr]) stream.on("data", (text) => (this.log += text));
    const failed = new Promise((_, fail) => {
      this.process.once("error", () => fail(new Error("coturn is not installed: run `make test`, which installs it.")));
      this.process.once("exit", (code) => fail(new Error(`turnserver ended with ${code}:\n${this.log.slice(-2_000)}`)));
    });
    // Whoever ends it later waits for that by itself.
    failed.catch(() => {});
    await Promise.race([listens(this.port), failed]);
  }

  /** Gone in the middle of everything, as a network goes; `again` brings it back on the same port. */
  async cut() {
    const ended = once(this.process, "exit");
    this.process.kill("SIGKILL");
    await ended;
  }

  again() {
    return this.#serve();
  }

  async leave() {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    await this.cut();
  }
}

/** It takes TCP on the same port as UDP, once it is ready. */
async function listens(port) {
  for (const end = Date.now() + 10_000; Date.now() < end; ) {
    const socket = connect(port, "127.0.0.1");
    const up = await Promise.race([once(socket, "connect").then(() => true), once(socket, "error").then(() => false)]).catch(() => false);
    socket.destroy();
    if (up) return;
    await new Promise((later) => setTimeout(later, 50));
  }
  throw new Error("the relay does not listen");
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
