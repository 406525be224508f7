import type { Prepare } from './start.ts';

const MODULES = ['mpm_event', 'authz_core', 'proxy', 'proxy_http', 'proxy_connect'];

/** Apache httpd as a forward proxy (with its own or a wide AllowCONNECT) or in front of one server (with or without `upgrade=`). */
export const prepareApache: Prepare = async (mode, { scratch, port, upstream, connectPorts, secretive }) => {
  const allowed = connectPorts.length > 0 ? connectPorts.join(' ') : mode === 'apache-forward' ? '1-65535' : '';
  const forward = `ProxyRequests On\n${allowed === '' ? '' : `AllowCONNECT ${allowed}`}`;
  const reverse = `ProxyPass "/" "http://${upstream}/"${mode === 'apache-reverse-upgrade' ? ' upgrade=websocket' : ''}`;
  const conf = await scratch.write(
    'apache.conf',
    `ServerRoot "${scratch.folder}"
DefaultRuntimeDir "${scratch.folder}"
PidFile "${scratch.path('apache.pid')}"
ErrorLog "${scratch.path('error.log')}"
LogLevel warn
ServerName localhost
${secretive ? 'ServerTokens Prod' : ''}
Listen 127.0.0.1:${String(port)}
${MODULES.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
Mutex pthread
StartServers 1
ServerLimit 1
ThreadsPerChild 25
MaxRequestWorkers 25
${mode.startsWith('apache-forward') ? forward : reverse}
`,
  );
  return { args: ['-f', conf, '-DFOREGROUND'], logs: ['error.log'] };
};
