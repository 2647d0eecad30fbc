import { randomBytes } from "node:crypto";
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./paths.mjs";
import { ask, run } from "./process.mjs";
import { Failure, temporaryFolder } from "./script.mjs";

const STACK = "demo";

/**
 * The quickstart stack, with all that it writes (state, configuration, Pulumi's home) in a temporary folder and
 * encrypted by a passphrase that nobody keeps.
 */
export class Stack {
  #folder = temporaryFolder();
  #env;

  /** @param {Record<string, string>} settings environment of the program, such as FLOWSTACK_API_KEY */
  constructor(settings) {
    mkdirSync(join(this.#folder, "state"));
    this.#env = {
      ...process.env,
      ...settings,
      PULUMI_BACKEND_URL: pathToFileURL(join(this.#folder, "state")).href,
      PULUMI_CONFIG_PASSPHRASE: randomBytes(16).toString("hex"),
      PULUMI_HOME: join(this.#folder, "home"),
    };
  }

  /** `pulumi stack init` alone cannot be told where the stack's configuration is: it goes beside the Pulumi.yaml. */
  async init() {
    copyFileSync(join(root, "Pulumi.yaml"), join(this.#folder, "Pulumi.yaml"));
    await this.#pulumi(["stack", "init", STACK, "--non-interactive"], {
      cwd: this.#folder,
      onLine: () => {},
    });
  }

  /**
   * Sets a secret in the stack's configuration; it goes by standard input, where no process list shows it.
   *
   * @param {string} key
   * @param {string} value
   */
  async setSecret(key, value) {
    await this.#pulumi(["config", "set", "--secret", key, ...this.#where()], {
      input: value,
      onLine: () => {},
    });
  }

  /** @param {string[]} flags */
  up = (...flags) => this.#show(["up", ...flags]);
  refresh = () => this.#show(["refresh", "--skip-preview"]);
  destroy = () => this.#show(["destroy", "--skip-preview"]);

  /**
   * @param {string} name
   * @returns {Promise<string | undefined>} undefined: there is no such output
   */
  output(name) {
    return ask("pulumi", ["stack", "output", name, "--stack", STACK], { cwd: root, env: this.#env });
  }

  /** How many connections the stack's state holds. */
  async connections() {
    const state = await ask("pulumi", ["stack", "export", "--stack", STACK], { cwd: root, env: this.#env });
    if (state === undefined) throw new Failure("pulumi stack export failed");
    const { resources = [] } = JSON.parse(state).deployment;
    return resources.filter((/** @type {{ type: string }} */ { type }) =>
      type.startsWith("pulumi-nodejs:dynamic/flowstack:"),
    ).length;
  }

  /** @param {string[]} args */
  #show(args) {
    console.log(`$ pulumi ${args.join(" ")}`);
    return this.#pulumi([...args, "--yes", ...this.#where()]);
  }

  #where() {
    return ["--stack", STACK, "--config-file", join(this.#folder, `Pulumi.${STACK}.yaml`)];
  }

  /**
   * @param {string[]} args
   * @param {import("./process.mjs").RunOptions} [options]
   */
  async #pulumi(args, options) {
    const { code, problem } = await run("pulumi", args, { cwd: root, env: this.#env, ...options });
    if (code !== 0) throw new Failure(`pulumi ${args[0]} failed: ${problem ?? `exit code ${code}`}`);
  }
}
