import type { Capability } from './capabilities.ts';

/** What is known of one vendor's models, as compiled from the packaged sources. */
export interface VendorModels {
  /** The vendor's id, as `ProviderSpec.catalogue` names it. */
  readonly vendor: string;
  /** Package and release that prices and facts were taken from: `genai-prices@0.1.8`. */
  readonly sources: { readonly prices: string; readonly facts: string };
  /** Vendors whose models this one sells at their prices, in the order in which they are asked. */
  readonly elsewhere: readonly string[];
  readonly models: readonly PricedModel[];
  readonly facts: readonly ModelFacts[];
  readonly retirements: readonly Retirement[];
}

/** A model with its prices, past and future ones too. */
export interface PricedModel {
  readonly id: string;
  readonly title?: string;
  /** Which names mean it: the first model of a vendor that fits counts. */
  readonly match: NameMatch;
  /** Tokens. */
  readonly window?: number;
  readonly deprecated?: boolean;
  readonly prices: readonly DatedRates[];
}

/** Rates that hold from a day on, or at hours of each day; without both those that hold where no others do. */
export interface DatedRates {
  /** The first day, UTC: `2026-08-21`. */
  readonly from?: string;
  /** Hours of each day, UTC: `01:00:00Z`; where the end comes first, over midnight. */
  readonly between?: readonly [string, string];
  readonly rates: ListedRates;
}

/** US dollars for a million tokens (`…_mtok`) or a thousand (`…_kcount`), by class; flat, or dearer from a prompt's length on. */
export type ListedRates = Readonly<Record<string, number | SteppedRate>>;

export interface SteppedRate {
  readonly base: number;
  /** `start`: the prompt must be longer than so many tokens. */
  readonly tiers: readonly { readonly start: number; readonly price: number }[];
}

/** What a model of exactly this name can do. */
export interface ModelFacts {
  readonly id: string;
  readonly title?: string;
  /** Tokens of prompt and answer together. */
  readonly window?: number;
  /** Tokens that one answer may have. */
  readonly output?: number;
  readonly can: readonly Capability[];
  /** Where no priced model fits the name. */
  readonly rates?: ListedRates;
}

/** After which day the vendor no longer serves a model, and what it names instead. */
export interface Retirement {
  readonly id: string;
  readonly on: string;
  readonly instead?: string;
}

export type NameMatch =
  | { readonly or: readonly NameMatch[] }
  | { readonly and: readonly NameMatch[] }
  | { readonly equals: string }
  | { readonly starts_with: string }
  | { readonly ends_with: string }
  | { readonly contains: string }
  | { readonly regex: string };
