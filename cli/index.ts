#!/usr/bin/env node
import { Command } from "commander";
import { version } from "../provider/version";
import { emulatorCommand } from "./emulator";

new Command("pulumi-flowstack")
  .description("FlowStack connections in code: tools beside the Pulumi provider.")
  .version(version)
  .addCommand(emulatorCommand())
  .parseAsync();
