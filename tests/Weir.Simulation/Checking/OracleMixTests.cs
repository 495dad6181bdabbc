using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Weir.Commands.Explaining;
using Weir.DeadLetters;
using Weir.Engine.Delivery;
using Weir.Protocol;
using Weir.Simulation.Actors;

namespace Weir.Simulation.Checking;

/// <summary>The oracle over records that are bad, keyless, late, large or about somebody, over deleted ones and over a desk: each violation is planted and found.</summary>
public sealed class OracleMixTests : IDisposable
{
    const int Records = 200;
    const int LettersInALine = 3;
    const long Now = 1_770_000_000_000;
    static readonly RecordMix Mix = new() { BadPerMille = 100, Keyless = true, Strange = true, Bulky = true, Named = true };

    readonly SampleKeys _keys = new();
    readonly List<LoggedRecord> _source = [];
    readonly List<LoggedRecord> _sink = [];
    readonly List<LoggedRecord> _dead = [];
    readonly List<LoggedRecord> _redriven = [];
    readonly List<LoggedRecord> _ledger = [];
    readonly List<LoggedRecord> _audit = [];
    readonly SourceCuts _cuts = new();
    long _countedFrom;
    bool _isPassed;

    public OracleMixTests()
    {
        _keys.Rotate();
        for (int number = 0; number < Records; number++) Process(number);
        foreach (var letter in _dead) _redriven.Add(new(0, _redriven.Count, Encoding.ASCII.GetBytes($"0@{letter.Offset}"), letter.Value, letter.Headers));
        WriteDown();
    }

    public void Dispose() => _keys.Dispose();

    [Fact]
    public void A_run_without_a_fault_has_no_problems() => Assert.Empty(Problems());

    [Fact]
    public void A_token_of_another_key_is_found()
    {
        int at = _sink.FindIndex(record => Encoding.ASCII.GetString(record.Value!).Contains("v2:", StringComparison.Ordinal));
        _sink[at] = _sink[at] with { Value = Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(_sink[at].Value!).Replace("v2:", "v1:", StringComparison.Ordinal)) };
        Assert.Contains("wrong", Assert.Single(Problems()));
    }

    [Fact]
    public void An_output_with_another_timestamp_is_found()
    {
        _sink[3] = _sink[3] with { Timestamp = _sink[3].Timestamp + 1 };
        Assert.Contains("timestamp", Assert.Single(Problems()));
    }

    [Fact]
    public void A_timestamp_that_was_changed_without_need_is_found()
    {
        int at = _sink.FindIndex(record => record.Timestamp == Now && !record.Headers.ContainsKey("weir-source-timestamp"));
        _sink[at] = _sink[at] with { Timestamp = Now - 1, Headers = new Dictionary<string, string> { ["weir-source-timestamp"] = Now.ToString(CultureInfo.InvariantCulture) } };
        Assert.Contains("not ahead", Assert.Single(Problems()));
    }

    [Fact]
    public void A_letter_whose_head_is_not_its_records_is_found()
    {
        int at = _dead.FindIndex(letter => letter.Headers.ContainsKey("weir-dead-value-sha256"));
        _dead[at] = _dead[at] with { Value = [.. _dead[at].Value![..^1], (byte)'?'] };
        // And what went back of it is another record.
        Assert.Contains(Problems(), problem => problem.Contains("does not have its bytes", StringComparison.Ordinal));
    }

    [Fact]
    public void A_letter_whose_hash_is_not_its_records_is_found()
    {
        int at = _dead.FindIndex(letter => letter.Headers.ContainsKey("weir-dead-value-sha256"));
        var headers = new Dictionary<string, string>(_dead[at].Headers) { ["weir-dead-value-sha256"] = new string('0', 64) };
        _dead[at] = _dead[at] with { Headers = headers };
        Assert.Contains("does not have its bytes", Assert.Single(Problems()));
    }

    [Fact]
    public void A_letter_that_goes_back_twice_is_found()
    {
        _redriven.Add(_redriven[0] with { Offset = 1000 });
        Assert.Contains("redriven twice", Assert.Single(Problems()));
    }

    [Fact]
    public void A_letter_that_does_not_go_back_is_found()
    {
        _redriven.RemoveAt(2);
        Assert.Contains("was not redriven", Assert.Single(Problems()));
    }

    [Fact]
    public void A_letter_that_the_ledger_does_not_name_is_found()
    {
        _ledger.RemoveAt(2);
        Assert.Contains("missing: the ledger does not name letter dead/0/2", Assert.Single(Problems()));
    }

    [Fact]
    public void A_letter_that_the_ledger_names_twice_is_found()
    {
        _ledger.Add(_ledger[2] with { Offset = 1000 });
        Assert.Contains("duplicated: the ledger names letter dead/0/2 twice", Assert.Single(Problems()));
    }

    [Fact]
    public void An_entry_of_the_ledger_for_no_letter_is_found()
    {
        _ledger.Add(Entry(1000, "0@1000"));
        Assert.Contains("ledger: there is no such letter dead/0/1000", Assert.Single(Problems()));
    }

    [Fact]
    public void Letters_that_no_line_of_the_audit_names_are_found()
    {
        _audit.RemoveAt(1);
        Assert.Equal(LettersInALine, Problems().Count);
        Assert.All(Problems(), problem => Assert.Contains("missing: the audit does not name letter", problem));
    }

    [Fact]
    public void Letters_that_two_lines_of_the_audit_name_are_found()
    {
        _audit.Add(_audit[1] with { Offset = 1000 });
        Assert.Equal(LettersInALine, Problems().Count);
        Assert.All(Problems(), problem => Assert.Contains("duplicated: the audit names letter", problem));
    }

    [Fact]
    public void What_a_desk_wrote_down_in_an_aborted_transaction_is_found_where_it_can_be_read()
    {
        foreach (string name in (string[])["ledger", "audit"])
        {
            var content = Content(name == "ledger" ? _ledger : _audit);
            var shown = content with { ByBroker = [.. content.ByBroker, content.ByBroker[0] with { Offset = content.End }], End = content.End + 1, LastStableOffset = content.End + 1 };
            Assert.Contains($"{name} 0@{content.End}: not committed, but read_committed shows it", Assert.Single(Problems(evidence => name == "ledger" ? evidence with { Ledger = [shown] } : evidence with { Audit = [shown] })));
        }
    }

    [Fact]
    public void A_transaction_of_a_desk_that_is_still_open_is_found()
    {
        Assert.Contains("ledger 0: a transaction is still open", Assert.Single(Problems(evidence => evidence with { Ledger = [Content(_ledger) with { LastStableOffset = 2 }] })));
        Assert.Contains("audit 0: a transaction is still open", Assert.Single(Problems(evidence => evidence with { Audit = [Content(_audit) with { LastStableOffset = 2 }] })));
    }

    [Fact]
    public void A_desk_without_its_topics_is_found()
    {
        Assert.Contains(Problems(evidence => evidence with { Ledger = [] }), problem => problem == "ledger: the topic is not there");
        Assert.Contains(Problems(evidence => evidence with { Audit = [] }), problem => problem == "audit: the topic is not there");
    }

    [Fact]
    public void Records_that_were_given_up_need_no_output_and_may_have_none()
    {
        var first = _sink[0];
        long offset = long.Parse(Encoding.ASCII.GetString(first.Value!).Split('"')[3].Split('-')[1], CultureInfo.InvariantCulture);
        _cuts.Deleted(_source.Take((int)offset + 1));
        _cuts.GaveUp(0, 0, offset + 1);
        _countedFrom = offset + 1;
        var kept = _source.Skip((int)offset + 1).ToList();
        _source.Clear();
        _source.AddRange(kept);
        Assert.Contains(Problems(), problem => problem.Contains("belongs to no source record", StringComparison.Ordinal));
        _dead.RemoveAll(letter => SampleRecords.IdOf(letter.Key, letter.Value)!.Value.Number <= offset);
        _redriven.RemoveAll(record => !_dead.Exists(letter => Encoding.ASCII.GetString(record.Key!) == $"0@{letter.Offset}"));
        _sink.RemoveAt(0);
        WriteDown();
        Assert.Empty(Problems());
    }

    [Fact]
    public void Records_that_were_passed_over_need_no_output_where_they_were_deleted()
    {
        var first = _sink[0];
        int number = int.Parse(Encoding.ASCII.GetString(first.Value!).Split('"')[3].Split('-')[1], CultureInfo.InvariantCulture);
        _sink.RemoveAt(0);
        Evidence Passing(Evidence evidence) => evidence with { Passed = [new(new(SamplePipeline.Source, 0), number, number + 1)] };
        Assert.Contains(Problems(Passing), problem => problem.Contains($"missing: source record (0, {number})", StringComparison.Ordinal));
        _cuts.Deleted([_source[number]]);
        Assert.Contains(Problems(), problem => problem.Contains($"missing: source record (0, {number})", StringComparison.Ordinal));
        _isPassed = true;
        Assert.Empty(Problems(Passing));
        // Who had read it before has written it.
        _sink.Insert(0, first);
        _isPassed = false;
        Assert.Empty(Problems(Passing));
    }

    [Fact]
    public void Of_dropped_records_that_were_passed_over_nobody_says_whether_they_were_counted()
    {
        int number = Enumerable.Range(0, Records).First(number => Fate(number) == RecordFate.Dropped);
        Evidence Passing(Evidence evidence) => evidence with { Passed = [new(new(SamplePipeline.Source, 0), number, number + 1)] };
        Evidence Uncounted(Evidence evidence)
        {
            Assert.True(PartitionCounters.TryParse(evidence.Committed[0].Metadata, out var counters));
            return evidence with { Committed = new Dictionary<int, CommittedPosition> { [0] = new(Records, (counters with { Read = counters.Read - 1, Dropped = counters.Dropped - 1 }).ToString()) } };
        }
        Assert.Contains(Problems(Uncounted), problem => problem.StartsWith("counters: ", StringComparison.Ordinal));
        _cuts.Deleted([_source[number]]);
        Assert.Empty(Problems(Passing));
        Assert.Empty(Problems(evidence => Passing(Uncounted(evidence))));
        Assert.Contains(Problems(evidence => Passing(Uncounted(Uncounted(evidence)))), problem => problem.StartsWith("counters: ", StringComparison.Ordinal));
    }

    IReadOnlyList<string> Problems(Func<Evidence, Evidence>? change = null)
    {
        var fates = Enumerable.Range(0, Records).Skip((int)_countedFrom).Select(Fate).ToList();
        if (_isPassed) fates.Remove(RecordFate.Written);
        int Of(RecordFate fate) => fates.Count(one => one == fate);
        var counters = new PartitionCounters(fates.Count, Of(RecordFate.Written), Of(RecordFate.Dead), Of(RecordFate.Dropped));
        var found = new Evidence([_cuts.Whole(0, Content(_source))], [Content(_sink)], [Content(_dead)], new Dictionary<int, CommittedPosition> { [0] = new(Records, counters.ToString()) })
        {
            Mix = Mix,
            Keys = _keys,
            Cuts = _cuts,
            Redriven = [Content(_redriven)],
            Ledger = [Content(_ledger)],
            Audit = [Content(_audit)],
        };
        return new Oracle(change?.Invoke(found) ?? found).Check();
    }

    // As a desk does that deals with a few letters in each transaction.
    void WriteDown()
    {
        _ledger.Clear();
        _audit.Clear();
        foreach (var letters in _redriven.Select(record => Encoding.ASCII.GetString(record.Key!)).Chunk(LettersInALine))
        {
            foreach (string letter in letters) _ledger.Add(Entry(_ledger.Count, letter));
            var none = new Dictionary<string, string>();
            _audit.Add(new(0, _audit.Count, null, AuditRecord.Of("redriven", new("clerk", null, "redrive"), "2026-01-31T08:00:00Z", SamplePipeline.DeadLetters, [.. letters.Select(AddressOf)], [SamplePipeline.Redriven]), none));
        }
    }

    static LoggedRecord Entry(long offset, string letter)
    {
        var entry = new LedgerEntry(AddressOf(letter), DeskAction.Redriven, "clerk", "2026-01-31T08:00:00Z", null, $"{SamplePipeline.Redriven}/0", "id");
        return new(0, offset, entry.Key, entry.Value, new Dictionary<string, string>());
    }

    static RecordAddress AddressOf(string letter) => RecordAddress.Parse($"{SamplePipeline.DeadLetters}/{letter}")!.Value;

    static RecordFate Fate(int number) => SampleRecords.IsBulky(0, number, Mix) && SampleRecords.FateOf(0, number, Mix) == RecordFate.Written ? RecordFate.Dead : SampleRecords.FateOf(0, number, Mix);

    static PartitionContent Content(List<LoggedRecord> records)
    {
        long end = records.Count == 0 ? 0 : records.Max(record => record.Offset) + 1;
        return new(records, records, end, end);
    }

    void Process(int number)
    {
        var none = new Dictionary<string, string>();
        byte[]? sourceKey = SampleRecords.SourceKey(0, number, Mix);
        byte[]? value = SampleRecords.SourceValue(0, number, Mix);
        long timestamp = Now + (long)SampleRecords.ShiftOf(0, number, Mix).TotalMilliseconds;
        _source.Add(new(0, number, sourceKey, value, none, timestamp));
        if (Fate(number) == RecordFate.Dead) _dead.Add(Letter(number, sourceKey, value!));
        if (Fate(number) != RecordFate.Written) return;
        byte[] key = Encoding.ASCII.GetBytes(SampleRecords.KeyOf(0, number));
        byte[] output = SampleRecords.OutputValue(0, number, mix: Mix, token: _keys.Token(1 + (number % 2), SampleRecords.PersonOf(number)));
        bool isAhead = timestamp - Now > 3_600_000;
        _sink.Add(new(Partitioner.ForKey(key, 1), _sink.Count, key, output, isAhead ? new Dictionary<string, string> { ["weir-source-timestamp"] = timestamp.ToString(CultureInfo.InvariantCulture) } : none, isAhead ? Now : timestamp));
    }

    LoggedRecord Letter(int number, byte[]? key, byte[] value)
    {
        if (!SampleRecords.IsBulky(0, number, Mix) || SampleRecords.FateOf(0, number, Mix) == RecordFate.Dead) return new(0, _dead.Count, key, value, new Dictionary<string, string> { ["weir-dead-code"] = "WEIR3101" });
        return new(0, _dead.Count, key, value[..DeadLetterPointer.HeadBytes], new Dictionary<string, string>
        {
            ["weir-dead-code"] = "WEIR3302",
            ["weir-dead-value-bytes"] = value.Length.ToString(CultureInfo.InvariantCulture),
            ["weir-dead-value-sha256"] = Convert.ToHexStringLower(SHA256.HashData(value)),
        });
    }
}
