import { parseBuildReport } from './buildReport.js';

const REPORT = {
  libtorch: { version: '1.13.0', where: 'the system' },
  attempts: [
    { version: '2.15.0', where: 'python3', built: false, reason: 'no memory; add some' },
    { version: '1.13.0', where: 'the system', built: true, reason: '' },
  ],
};

describe('a build report', () => {
  it('tells what was built and what was tried', () => {
    expect(parseBuildReport(JSON.stringify(REPORT))).toEqual(REPORT);
  });

  it('tells that nothing was built', () => {
    expect(parseBuildReport('{"libtorch": null, "attempts": []}')).toEqual({ libtorch: null, attempts: [] });
  });

  it('keeps to its own fields', () => {
    const more = { ...REPORT, log: 'long', attempts: REPORT.attempts.map((one) => ({ ...one, seconds: 3 })) };
    expect(parseBuildReport(JSON.stringify(more))).toEqual(REPORT);
  });

  it.each(['null', '[]', '{}', '{"attempts": [1]}', '{"attempts": [{"version": "2", "where": "x"}]}'])(
    'is not made of %s',
    (text) => {
      expect(parseBuildReport(text)).toBeNull();
    },
  );
});
