import { describe, expect, it } from 'vitest';
import { changeForm, readForm, useServerForm, type ServerForm } from '../../../../renderer/features/servers/form.ts';

function form(change: Partial<ServerForm> = {}): ServerForm {
  return { service: 'echo', takeover: '', host: '127.0.0.1', port: '0', answer: 'strict', tls: 'none', agreed: false, ...change };
}

describe('the form of a server', () => {
  it('is ready as it is first shown', () => {
    expect(readForm(useServerForm.getInitialState()).plan).toEqual({
      service: 'echo',
      takeover: null,
      host: '127.0.0.1',
      port: 0,
      answer: 'strict',
      tls: 'none',
    });
  });

  it.each(['', 'x', '65536', '-1', '80a'])('refuses the port %j', (port) => {
    const { plan, errors } = readForm(form({ port }));
    expect(plan).toBeNull();
    expect(errors.port).toMatch(/0 to 65535/u);
  });

  it('wants consent before others can connect, anew for each address', () => {
    expect(readForm(form({ host: '0.0.0.0' }))).toMatchObject({ plan: null, errors: { agreed: expect.any(String) as string } });
    expect(readForm(form({ host: '0.0.0.0', agreed: true })).plan).not.toBeNull();
    changeForm({ host: '10.0.0.5' });
    changeForm({ agreed: true });
    changeForm({ host: '0.0.0.0' });
    expect(useServerForm.getState().agreed).toBe(false);
  });

  it('needs no consent on any loopback address', () => {
    for (const host of ['127.0.0.1', '127.8.8.8', '::1', 'localhost']) expect(readForm(form({ host })).plan).not.toBeNull();
  });

  it('wants a server to hand on to for tcp, and takes none otherwise', () => {
    expect(readForm(form({ service: 'tcp' })).errors.takeover).toMatch(/HOST:PORT/u);
    expect(readForm(form({ service: 'tcp', takeover: 'nowhere' })).errors.takeover).toMatch(/HOST:PORT/u);
    expect(readForm(form({ service: 'tcp', takeover: '127.0.0.1:6379' })).plan?.takeover).toEqual({ host: '127.0.0.1', port: 6379 });
    expect(readForm(form({ service: 'echo', takeover: '127.0.0.1:6379' })).plan?.takeover).toBeNull();
  });
});
