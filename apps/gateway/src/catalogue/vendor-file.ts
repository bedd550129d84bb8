import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { VendorModels } from '@sluice/providers/catalogue/vendor-models';

/** Beside the bundle, where the build puts a copy, as beside this file. */
const FOLDER = new URL('./vendors/', import.meta.url);

/** What the catalogue knows of a vendor. Read from disk each time and kept by nobody: milliseconds, and half a megabyte in all. */
export function vendorModels(vendor: string): VendorModels | undefined {
  return vendors().includes(vendor) ? (JSON.parse(readFileSync(fileOf(vendor), 'utf8')) as VendorModels) : undefined;
}

/** The same without holding other work up while the disk is read. */
export async function readVendorModels(vendor: string): Promise<VendorModels | undefined> {
  return vendors().includes(vendor) ? (JSON.parse(await readFile(fileOf(vendor), 'utf8')) as VendorModels) : undefined;
}

let names: readonly string[] | undefined;

/** Ids of the vendors that the catalogue knows. */
function vendors(): readonly string[] {
  names ??= readdirSync(FOLDER).map((file) => file.replace(/\.json$/, ''));
  return names;
}

function fileOf(vendor: string): URL {
  return new URL(`${vendor}.json`, FOLDER);
}
