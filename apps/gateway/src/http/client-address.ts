import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import ipaddr from 'ipaddr.js';

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

export interface AddressRule {
  /** `undefined` lets every address through that is not denied. */
  readonly allowed: readonly Range[] | undefined;
  readonly denied: readonly Range[];
}

export function addressRule(
  allowed: readonly string[] | undefined,
  denied: readonly string[] | undefined,
): AddressRule {
  return { allowed: allowed?.map(rangeOf), denied: (denied ?? []).map(rangeOf) };
}

export function permits(rule: AddressRule, address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (rule.denied.some((range) => contains(range, parsed))) return false;
  return rule.allowed === undefined || rule.allowed.some((range) => contains(range, parsed));
}

/**
 * The caller's address: the socket's, unless that is a trusted proxy; then the rightmost address of `x-forwarded-for`
 * that no trusted proxy wrote about itself. What a client writes further left is never believed.
 */
export function clientAddress(request: IncomingMessage, trusted: readonly Range[]): string {
  const socket = socketAddress(request.socket);
  if (trusted.length === 0 || !isTrusted(socket, trusted)) return socket;
  const forwarded = String(request.headers['x-forwarded-for'] ?? '').split(',');
  let address = socket;
  for (let i = forwarded.length - 1; i >= 0; i--) {
    const hop = canonical((forwarded[i] ?? '').trim());
    if (!ipaddr.isValid(hop)) break;
    address = hop;
    if (!isTrusted(hop, trusted)) break;
  }
  return address;
}

/** What is counted as one client: an IPv4 address, or the /64 of an IPv6 address. */
export function addressBlock(address: string): string {
  if (!ipaddr.IPv6.isValid(address)) return address;
  const site = ipaddr.IPv6.parse(address).parts.slice(0, 4);
  return `${site.map((part) => part.toString(16)).join(':')}::/64`;
}

/** Whether it is a proxy's, for which others are behind it. */
export function isProxy(address: string, trusted: readonly Range[]): boolean {
  return trusted.length > 0 && isTrusted(address, trusted);
}

const addresses = new WeakMap<Socket, string>();

/** The same for all requests of a connection. */
export function socketAddress(socket: Socket): string {
  let address = addresses.get(socket);
  if (address === undefined) {
    address = canonical(socket.remoteAddress ?? '');
    addresses.set(socket, address);
  }
  return address;
}

function canonical(address: string): string {
  return ipaddr.isValid(address) ? ipaddr.process(address).toString() : address;
}

function isTrusted(address: string, trusted: readonly Range[]): boolean {
  return ipaddr.isValid(address) && trusted.some((range) => contains(range, ipaddr.process(address)));
}

function contains([base, bits]: Range, address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  return base.kind() === address.kind() && (address.match as (base: unknown, bits: number) => boolean)(base, bits);
}

function rangeOf(text: string): Range {
  if (text.includes('/')) return ipaddr.parseCIDR(text);
  const address = ipaddr.process(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}
