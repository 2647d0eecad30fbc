import type * as pulumi from "@pulumi/pulumi";
import { expectTypeOf, test } from "vitest";
import type { z } from "zod";
import type { apiKeyConnectionArgs, oauthConnectionArgs } from "../../provider/schema/connections";
import type { settings } from "../../provider/schema/settings";
import type { ApiKeyConnectionArgs, OAuthConnectionArgs, ProviderArgs } from "../../sdk/index";

/** The types that users see are written by hand. Here `tsc` checks that they match the schemas. */

/** Every field present and defined. */
type Whole<T> = { [Name in keyof T]-?: Exclude<T[Name], undefined> };
/** An Args type as the provider gets it. */
type Written<Args> = Whole<pulumi.Unwrap<Required<Args>>>;
type Checked<Schema extends z.ZodObject> = Whole<z.output<Schema>>;

test("ApiKeyConnectionArgs match what the provider checks, except for what the class itself sets", () => {
  type Own = Omit<Checked<typeof apiKeyConnectionArgs>, "importId">;
  expectTypeOf<Written<ApiKeyConnectionArgs>>().toEqualTypeOf<Own>();
});

test("OAuthConnectionArgs match what the provider checks", () => {
  expectTypeOf<Written<OAuthConnectionArgs>>().toEqualTypeOf<Checked<typeof oauthConnectionArgs>>();
});

test("ProviderArgs match the settings", () => {
  expectTypeOf<Written<ProviderArgs>>().toEqualTypeOf<Checked<typeof settings>>();
});

test("required and optional arguments", () => {
  expectTypeOf<{ app: "stripe" }>().toExtend<ApiKeyConnectionArgs>();
  expectTypeOf<{ name: "Stripe" }>().not.toExtend<ApiKeyConnectionArgs>();
  expectTypeOf<{ connectionId: "conn_a" }>().toExtend<OAuthConnectionArgs>();
  expectTypeOf<{ app: "gmail" }>().toExtend<OAuthConnectionArgs>();
  expectTypeOf<{ apiKey: "fs_test_a" }>().toExtend<ProviderArgs>();
  expectTypeOf<{ health: "warn" }>().not.toExtend<ProviderArgs>();
  expectTypeOf<{ app: "gmail"; type: "OAUTH2" }>().not.toExtend<ApiKeyConnectionArgs>();
});
