import type { Prepare } from './start.ts';

/** nginx as a reverse proxy: bare `proxy_pass`, the recipe of its own websocket page, or the `stream` module. */
export const prepareNginx: Prepare = async (mode, { scratch, port, upstream, secretive, idleSeconds }) => {
  const listen = `127.0.0.1:${String(port)}`;
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${scratch.path(kind)};`)
    .join('\n  ');
  const recipe =
    mode === 'nginx-reverse-websocket'
      ? 'proxy_http_version 1.1;\n      proxy_set_header Upgrade $http_upgrade;\n      proxy_set_header Connection $connection_upgrade;'
      : '';
  const body =
    mode === 'nginx-stream'
      ? `stream {
  server {
    listen ${listen};
    proxy_pass ${upstream};
    ${idleSeconds === null ? '' : `proxy_timeout ${String(idleSeconds)}s;`}
  }
}`
      : `http {
  access_log off;
  ${secretive ? 'server_tokens off;' : ''}
  ${temporary}
  map $http_upgrade $connection_upgrade {
    default upgrade;
    '' close;
  }
  server {
    listen ${listen};
    location / {
      proxy_pass http://${upstream};
      ${recipe}
      ${idleSeconds === null ? '' : `proxy_read_timeout ${String(idleSeconds)}s;`}
    }
  }
}`;
  const conf = await scratch.write(
    'nginx.conf',
    `${mode === 'nginx-stream' ? 'load_module /usr/lib/nginx/modules/ngx_stream_module.so;' : ''}
pid ${scratch.path('nginx.pid')};
error_log stderr warn;
worker_processes 1;
events {
  worker_connections 128;
}
${body}
`,
  );
  // -e: the compiled-in log path is opened before the configuration is read, and belongs to root.
  return { args: ['-e', 'stderr', '-p', scratch.folder, '-c', conf, '-g', 'daemon off;'] };
};
