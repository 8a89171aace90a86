import { BlockList, isIP } from 'node:net';

/**
 * The proxy that the environment names for a server, as kubectl takes it: `HTTPS_PROXY` or `HTTP_PROXY` by the server's
 * scheme, unless `NO_PROXY` has the server, or it is this machine; lower case counts as well.
 *
 * @returns a URL; undefined: directly
 */
export function proxyFor(server: string, env: NodeJS.ProcessEnv): string | undefined {
  const { protocol, hostname, port } = new URL(server);
  const host = hostname.replace(/^\[|\]$/g, '');
  const named = (name: string): string => env[name] || env[name.toLowerCase()] || '';
  const proxy = named(protocol === 'http:' ? 'HTTP_PROXY' : 'HTTPS_PROXY');
  if (proxy === '' || isHere(host)) return undefined;
  const direct = named('NO_PROXY').split(',');
  const own = port || (protocol === 'http:' ? '80' : '443');
  if (direct.some((entry) => covers(entry.trim().toLowerCase(), host.toLowerCase(), own))) return undefined;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

const isHere = (host: string): boolean => host === 'localhost' || host === '::1' || /^127\./.test(host);

/** `*`, a name with all below it, `.name` for those below it alone, an address, or a range of addresses. */
function covers(entry: string, host: string, port: string): boolean {
  if (entry === '') return false;
  if (entry === '*') return true;
  if (entry.includes('/')) return inRange(entry, host);
  const [, name = entry, of] = /^\[?([^[\]]*?)\]?(?::(\d+))?$/.exec(entry) ?? [];
  if (isIP(entry) === 0 && of !== undefined && of !== port) return false;
  const plain = isIP(entry) === 0 ? name.replace(/^\*(?=\.)/, '') : entry;
  return host === plain || host.endsWith(plain.startsWith('.') ? plain : `.${plain}`);
}

function inRange(range: string, host: string): boolean {
  const [address = '', bits = ''] = range.split('/');
  const family = isIP(address);
  if (family === 0 || isIP(host) !== family || !/^\d+$/.test(bits) || Number(bits) > (family === 4 ? 32 : 128)) {
    return false;
  }
  const list = new BlockList();
  const type = family === 4 ? 'ipv4' : 'ipv6';
  list.addSubnet(address, Number(bits), type);
  return list.check(host, type);
}
