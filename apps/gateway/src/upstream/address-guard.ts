import { lookup as dnsLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Cloud addresses inside public ranges that serve metadata or health probes to the machine itself. */
const LOOKS_PUBLIC = new Set(['168.63.129.16']);

/** The address is not one of the public internet, and the provider was not allowed to be private. */
export class AddressRefused extends Error {
  constructor(host: string) {
    super(`${host} is a loopback, private, link-local or reserved address; allow_private_network permits it`);
    this.name = 'AddressRefused';
  }
}

/** Whether an IP address, in any spelling that the system takes, is of the public internet. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (LOOKS_PUBLIC.has(parsed.toString())) return false;
  return parsed.range() === 'unicast';
}

/**
 * Checks what can be checked of an address before anything connects: literal addresses in every spelling (the URL
 * parser has already turned decimal, hex and octal forms into dotted ones), and `localhost`.
 * @throws AddressRefused
 */
export function checkAddress(url: URL): void {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 ? !isPublicAddress(host) : /(^|\.)localhost$/i.test(host)) throw new AddressRefused(host);
}

type LookupCallback = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

/** `dns.lookup` that refuses names that resolve to any address which is not public: what is connected is what was checked. */
export function guardedLookup(hostname: string, options: LookupOptions, callback: LookupCallback): void {
  dnsLookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, []);
    if (addresses.length === 0 || addresses.some(({ address }) => !isPublicAddress(address))) {
      return callback(new AddressRefused(hostname), []);
    }
    if (options.all === true) return callback(null, addresses);
    const [first] = addresses;
    callback(null, first?.address ?? '', first?.family);
  });
}
