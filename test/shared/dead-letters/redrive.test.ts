import { describe, expect, test } from '@jest/globals';
import { deadLetterId, deadLetterMessage, quarantineMessage } from '../../../shared/contract/dead-letter.ts';
import { makeMessage } from '../../../shared/contract/envelope.ts';
import { InvalidInputError, UsageError } from '../../../shared/errors.ts';
import { first } from '../../support/fakes.ts';
import { letterRow } from '../../support/letters.ts';
import { envelopeOf, manifestOf, requestOf } from '../../support/messages.ts';
import { AT, lettersOf } from './support.ts';

const REQUEST = makeMessage('ingest', requestOf());
const MANIFEST = makeMessage('manifest', manifestOf());
const SLICE = { source: 'anthropic', account: 'default', day: '2026-01-05', run_id: 'run1', fetch_id: 'f1' };
const BATCH = makeMessage('records', { ...SLICE, batch_index: 0, records: [] });
const asked = { by: 'ada', reason: null };

const idOf = (row: { dead_letter_id?: unknown }) => String(row.dead_letter_id);

describe('a redrive', () => {
  test('sends the message with its own attributes, and only then writes that down, at the moment of the letter', async () => {
    const row = letterRow('ingest-anthropic', REQUEST);
    const { letters, journal, on, resolutions } = lettersOf([row]);
    const done = await letters.redrive({ id: idOf(row), ...asked, reason: 'the key is mended' });
    expect(done).toEqual({
      sent: [{ dead_letter_id: idOf(row), topic: 'ingest-anthropic', message_id: 'm1', next_id: idOf(row) }],
      waits_for: [],
    });
    expect(on('ingest-anthropic')).toEqual([REQUEST]);
    expect(journal).toEqual(['publish ingest-anthropic', 'append dead_letters']);
    expect(resolutions).toEqual([
      {
        ...row,
        attributes: REQUEST.attributes,
        state: 'redriven',
        state_reason: 'the key is mended',
        resolved_at: AT.toISOString(),
        resolved_by: 'ada',
      },
    ]);
  });

  test('leaves the letter open when it cannot be sent', async () => {
    const row = letterRow('ingest-anthropic', REQUEST);
    const { letters, resolutions, on } = lettersOf([row]);
    await expect(letters.redrive({ id: 'nobody', ...asked })).rejects.toThrow(
      new UsageError('there is no dead letter nobody: "ai-usage dead-letters list --state all" shows them'),
    );
    expect([resolutions, on('ingest-anthropic')]).toEqual([[], []]);
  });

  test('that ends between sending and writing leaves the letter open, to be sent once more', async () => {
    const row = letterRow('ingest-anthropic', REQUEST);
    const { letters, on, resolutions, fail } = lettersOf([row]);
    fail('the disk is full');
    await expect(letters.redrive({ id: idOf(row), ...asked })).rejects.toThrow('the disk is full');
    expect([on('ingest-anthropic'), resolutions]).toEqual([[REQUEST], []]);
    await letters.redrive({ id: idOf(row), ...asked });
    expect(on('ingest-anthropic')).toEqual([REQUEST, REQUEST]);
  });

  test.each([
    [
      'redriven',
      { resolved_by: 'bob', resolved_at: 'T' },
      'is redriven by bob on T; had it failed again, it would be open',
    ],
    [
      'discarded',
      { resolved_by: 'bob', resolved_at: 'T', state_reason: 'a test' },
      'is discarded by bob on T: a test',
    ],
    ['superseded', { state_reason: 'replaced by run r' }, 'is superseded: replaced by run r'],
  ])('is refused of a letter that is %s', async (state, more, sentence) => {
    const row = letterRow('ingest-anthropic', REQUEST, { state, ...more });
    const { letters, journal } = lettersOf([row]);
    await expect(letters.redrive({ id: idOf(row), ...asked })).rejects.toThrow(
      new InvalidInputError(`dead letter ${idOf(row)} ${sentence}`),
    );
    expect(journal).toEqual([]);
  });

  test('of another schema version is refused with what to do, unless it is mended to ours', async () => {
    const old = { ...REQUEST, attributes: { ...REQUEST.attributes, schema_version: '0' } };
    const row = letterRow('ingest-anthropic', old);
    const { letters, on } = lettersOf([row]);
    await expect(letters.redrive({ id: idOf(row), ...asked })).rejects.toThrow(
      `dead letter ${idOf(row)} cannot be sent again as it is, schema_version 0 is not known here, only 1: ask for the ` +
        'day anew ("ai-usage replay --day 2026-01-05 --source anthropic --account default"), or mend it to version 1 with --payload',
    );
    const done = await letters.redrive({ id: idOf(row), ...asked, payload: REQUEST.data });
    expect(on('ingest-anthropic')).toEqual([REQUEST]);
    expect(first(done.sent).next_id).toBe(deadLetterId('ingest-anthropic', REQUEST.attributes, REQUEST.data));
  });

  test('with a payload that does not fit is refused with every complaint, and nothing is sent', async () => {
    const row = letterRow('ingest-anthropic', REQUEST);
    const { letters, journal } = lettersOf([row]);
    const wrong: [payload: string, sentence: string][] = [
      ['{', 'it is no JSON'],
      [
        JSON.stringify({ ...requestOf(), mode: 'never', force: 'no' }),
        'force: Invalid input: expected boolean',
      ],
      [JSON.stringify({ ...requestOf(), day: undefined }), 'day: it is missing'],
      [
        JSON.stringify(requestOf({ run_id: 'run2', day: '2026-01-04' })),
        'day: it is 2026-01-04 here and 2026-01-05 in the letter; run_id: it is run2 here and run1 in the letter',
      ],
    ];
    for (const [payload, sentence] of wrong) {
      const sending = letters.redrive({ id: idOf(row), ...asked, payload });
      await expect(sending).rejects.toThrow(sentence);
      await expect(sending).rejects.toThrow(
        'nothing is sent: the mended payload does not fit topic ingest-anthropic: ',
      );
    }
    expect(journal).toEqual([]);
  });

  test('of a batch takes the open manifest of its fetch along, and names what its slice waits for', async () => {
    const batch = letterRow('records', BATCH);
    const manifest = letterRow('manifests', MANIFEST, { function_name: 'commit' });
    const spoilt = letterRow('manifests', { ...MANIFEST, data: '{' }, { function_name: 'commit' });
    const other = letterRow('attributed', { ...BATCH, data: '{}' }, { function_name: 'load' });
    const leftOut = letterRow('records', { ...BATCH, data: '1' }, { function_name: 'ingest-anthropic' });
    const { letters, on, resolutions } = lettersOf([batch, manifest, spoilt, other, leftOut]);
    const done = await letters.redrive({ id: idOf(batch), ...asked });
    expect(done.sent.map(({ dead_letter_id }) => dead_letter_id)).toEqual([idOf(batch), idOf(manifest)]);
    expect(done.waits_for).toEqual([idOf(spoilt), idOf(other)]);
    expect([on('records'), on('manifests')]).toEqual([[BATCH], [MANIFEST]]);
    expect(resolutions.map(({ state_reason }) => state_reason)).toEqual([
      null,
      `with its batch ${idOf(batch)}`,
    ]);
  });

  test('of a manifest takes nothing along, and names the batches that it waits for', async () => {
    const batch = letterRow('records', BATCH);
    const manifest = letterRow('manifests', MANIFEST, { function_name: 'commit' });
    const { letters } = lettersOf([batch, manifest]);
    const done = await letters.redrive({ id: idOf(manifest), ...asked });
    expect([done.sent.length, done.waits_for]).toEqual([1, [idOf(batch)]]);
  });

  test('of a record that was left out asks for its slice anew', async () => {
    const { data, attributes } = quarantineMessage(SLICE, { payload: {}, reason: 'no model', usd: '1' }, 0);
    const own = Object.fromEntries(Object.entries(attributes).filter(([name]) => !name.startsWith('dead_')));
    const row = letterRow('records', { data, attributes: own }, { function_name: 'ingest-anthropic' });
    const { letters, on } = lettersOf([row]);
    await expect(letters.redrive({ id: idOf(row), ...asked, payload: '{}' })).rejects.toThrow(
      "is one of the vendor's records, which is read anew with its day: leave --payload out",
    );
    await letters.redrive({ id: idOf(row), ...asked });
    const [kickoff] = on('kickoff');
    expect(JSON.parse(kickoff?.data ?? '')).toEqual({
      day: '2026-01-05',
      sources: ['anthropic'],
      accounts: ['default'],
      reason: `redrives the record of dead letter ${idOf(row)}`,
      requested_by: `redrive ${idOf(row)}`,
    });
  });

  test('of a record leaves the letter open until its slice has come in, which settles it', async () => {
    const { data, attributes } = quarantineMessage(SLICE, { payload: {}, reason: 'no model', usd: '1' }, 0);
    const own = Object.fromEntries(Object.entries(attributes).filter(([name]) => !name.startsWith('dead_')));
    const row = letterRow('records', { data, attributes: own }, { function_name: 'ingest-anthropic' });
    const { letters, resolutions } = lettersOf([row]);
    await letters.redrive({ id: idOf(row), ...asked });
    expect(resolutions).toEqual([]);
  });

  test('under an older mapping than that of the facts is refused: it would bring the old owners back', async () => {
    const pinned = makeMessage('manifest', manifestOf({ mapping_version: '1700000000000-a' }));
    const row = letterRow('manifests', pinned);
    const facts = { source: 'anthropic', account: 'default', mapping_version: '1700000000001-b' };
    const newer = lettersOf([row], [], [facts]);
    await expect(newer.letters.redrive({ id: idOf(row), ...asked })).rejects.toThrow(
      'its slice has been attributed by a newer mapping since, and it would bring the old owners back: ask for the ' +
        'day anew ("ai-usage replay --day 2026-01-05 --source anthropic --account default")',
    );
    expect([newer.on('manifests'), newer.resolutions]).toEqual([[], []]);
    for (const mapping_version of ['1700000000000-a', '1600000000000-z']) {
      const same = lettersOf([row], [], [{ ...facts, mapping_version }]);
      await same.letters.redrive({ id: idOf(row), ...asked });
      expect(same.on('manifests')).toEqual([pinned]);
    }
    const other = lettersOf([row], [], [{ ...facts, account: 'north' }]);
    await other.letters.redrive({ id: idOf(row), ...asked });
    expect(other.on('manifests')).toHaveLength(1);
  });

  test.each([
    [{}, '2026-01-05', 'ask for them with "ai-usage run --from 2025-12-01 --to 2026-01-04", and discard it'],
    [{ days: 3 }, '2026-01-05', 'ask for them with "ai-usage run --from 2026-01-02 --to 2026-01-04"'],
    [{ days: 3 }, '2026-01-06', undefined],
    [{ day: '2026-01-02' }, '2026-01-05', undefined],
    [{ from: '2026-01-02', to: '2026-01-03' }, '2026-01-05', undefined],
    [{ mode: 'probe' }, '2026-01-05', undefined],
  ])(
    'of the kickoff %j of %s asks for the days that it meant, or for none',
    async (message, day, refusal) => {
      const kickoff = { data: JSON.stringify(message), attributes: {} };
      const row = letterRow('kickoff', kickoff, { received_at: `${day}T14:20:00.000Z` });
      const { letters, on, resolutions } = lettersOf([row]);
      const done = letters.redrive({ id: idOf(row), ...asked });
      if (refusal) await expect(done).rejects.toThrow(refusal);
      else await done;
      expect([on('kickoff').length, resolutions.length]).toEqual(refusal ? [0, 0] : [1, 1]);
    },
  );

  test('of nobody’s message is refused', async () => {
    const row = letterRow('unknown', { data: 'x', attributes: {} });
    await expect(lettersOf([row]).letters.redrive({ id: idOf(row), ...asked })).rejects.toThrow(
      `nobody knows which topic dead letter ${idOf(row)} was for`,
    );
  });
});

describe('a letter that is too large for the table', () => {
  const cut = { payload: REQUEST.data.slice(0, 5), payload_truncated: true };
  const row = letterRow('ingest-anthropic', REQUEST, cut);
  const reason = { topic: 'ingest-anthropic', functionName: 'f', errorClass: 'E', errorMessage: 'm' };
  const whole = deadLetterMessage(envelopeOf('', REQUEST), reason);
  const other = deadLetterMessage(envelopeOf('another', { attributes: {} }), reason);

  test('is sent whole from what the broker has kept, which is let go of last, and that one alone', async () => {
    const { letters, journal, on, waiting } = lettersOf([row], [other, whole]);
    expect(await letters.whole(idOf(row))).toBe(REQUEST.data);
    expect(waiting.size).toBe(2);
    const anew = lettersOf([row], [other, whole]);
    await anew.letters.redrive({ id: idOf(row), ...asked });
    expect(anew.on('ingest-anthropic')).toEqual([REQUEST]);
    expect(anew.journal).toEqual([
      'publish ingest-anthropic',
      'append dead_letters',
      'acknowledge dead-letter-kept',
    ]);
    expect([...anew.waiting.values()]).toEqual([other]);
    expect([journal, on('ingest-anthropic')]).toEqual([[], []]);
  });

  test('and is no longer kept is refused with what to do, unless the whole is given', async () => {
    const { letters, on } = lettersOf([row], [other]);
    await expect(letters.redrive({ id: idOf(row), ...asked })).rejects.toThrow(
      /is kept here with its first MiB only, and the broker no longer has the rest .*: ask for the day anew/,
    );
    await expect(letters.whole(idOf(row))).rejects.toThrow('it keeps a message for 31 days');
    await letters.redrive({ id: idOf(row), ...asked, payload: REQUEST.data });
    expect(on('ingest-anthropic')).toEqual([REQUEST]);
  });
});

describe('a discard', () => {
  test('settles a letter with who and why, and sends nothing', async () => {
    const row = letterRow('ingest-anthropic', REQUEST);
    const { letters, journal, resolutions } = lettersOf([row]);
    expect(await letters.discard({ id: idOf(row), by: 'ada', reason: ' a test ' })).toEqual({
      dead_letter_id: idOf(row),
      usd_at_stake: '1.25',
    });
    expect(journal).toEqual(['append dead_letters']);
    expect(resolutions).toMatchObject([
      { state: 'discarded', state_reason: 'a test', resolved_by: 'ada', resolved_at: AT.toISOString() },
    ]);
  });

  test('wants a reason and an open letter', async () => {
    const row = letterRow('ingest-anthropic', REQUEST, { state: 'redriven' });
    const { letters, journal } = lettersOf([row]);
    await expect(letters.discard({ id: idOf(row), by: 'ada', reason: ' ' })).rejects.toThrow(
      new UsageError('say with --reason why the letter is discarded'),
    );
    await expect(letters.discard({ id: idOf(row), by: 'ada', reason: 'x' })).rejects.toThrow('is redriven');
    expect(journal).toEqual([]);
  });
});
