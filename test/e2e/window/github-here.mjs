import tls from 'node:tls';

/*
 * `node --import ./github-here.mjs`: what would go to GitHub's port goes to GITHUB_HERE of this computer instead, and nothing else of the connection is changed:
 * the certificate has to be one for GitHub's name (NODE_EXTRA_CA_CERTS).
 */

const { connect } = tls;

tls.connect = (options, ...rest) =>
  options.host === 'api.github.com' && Number(options.port) === 443
    ? connect({ ...options, host: '127.0.0.1', port: Number(process.env['GITHUB_HERE']) }, ...rest)
    : connect(options, ...rest);
