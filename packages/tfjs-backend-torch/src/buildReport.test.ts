import { appendFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changedFile, parseBuildReport } from './buildReport.js';

const REPORT = {
  libtorch: { version: '1.13.0', where: 'the system' },
  attempts: [
    { version: '2.15.0', where: 'python3', built: false, reason: 'no memory; add some' },
    { version: '1.13.0', where: 'the system', built: true, reason: '' },
  ],
};

describe('a build report', () => {
  it('lists the built libtorch and all attempts', () => {
    expect(parseBuildReport(JSON.stringify(REPORT))).toEqual(REPORT);
  });

  it('reports that nothing was built', () => {
    expect(parseBuildReport('{"libtorch": null, "attempts": []}')).toEqual({ libtorch: null, attempts: [] });
  });

  it('drops unknown fields', () => {
    const more = { ...REPORT, log: 'long', attempts: REPORT.attempts.map((one) => ({ ...one, seconds: 3 })) };
    expect(parseBuildReport(JSON.stringify(more))).toEqual(REPORT);
  });

  it.each(['null', '[]', '{}', '{"attempts": [1]}', '{"attempts": [{"version": "2", "where": "x"}]}'])(
    'is null for %s',
    (text) => {
      expect(parseBuildReport(text)).toBeNull();
    },
  );
});

describe('the libraries that an addon was built against', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dfer-report-'));
  const library = join(folder, 'libtorch_cpu.so');
  afterAll(() => rmSync(folder, { recursive: true }));

  function reportOf(): string {
    writeFileSync(library, 'a library');
    const { size, mtimeMs } = statSync(library);
    return JSON.stringify({ libtorch: null, attempts: [], files: { [library]: [size, mtimeMs] } });
  }

  it('are unchanged if their files are unchanged', () => {
    expect(changedFile(reportOf())).toBeNull();
  });

  it('are reported as changed after an upgrade in place', () => {
    const report = reportOf();
    appendFileSync(library, ', newer');
    expect(changedFile(report)).toBe(library);
  });

  it('are left to the loader if one is missing', () => {
    const report = reportOf();
    rmSync(library);
    expect(changedFile(report)).toBeNull();
  });

  it('are not checked if a report does not list them', () => {
    expect(changedFile('{"libtorch": null, "attempts": []}')).toBeNull();
  });
});
