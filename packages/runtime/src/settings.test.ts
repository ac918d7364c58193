import { RUNTIME_SETTINGS } from './settings.js';

const { device } = RUNTIME_SETTINGS;

test.each(['auto', 'cpu', 'cuda', 'cuda:0', 'cuda:12'])('a device is accepted: %s', (name) => {
  expect(device.parse(name)).toBe(name);
});

test.each(['gpu', 'cuda:', 'cuda:-1', 'cuda:1.5', 'CUDA', '', null])(
  'another device is refused: %j',
  (name) => {
    expect(device.safeParse(name).error?.issues[0]?.message).toBe('expected auto, cpu, cuda or cuda:N');
  },
);
